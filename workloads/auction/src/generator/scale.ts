import { CATEGORIES, REGIONS } from './catalogue.ts';

/** How large a site is made. Shares are of RUBiS's own figure of 32,667 items on sale. */
export interface Scale {
  /** At least 2, so that every item has someone who may bid. */
  users: number;
  itemShare: number;
  oldItemShare: number;
  maxBidsPerItem: number;
  /** Of the items, those that can be bought at once. */
  buyNowShare: number;
}

export const SCALE_NAMES = ['small', 'full'] as const;

/**
 * `small` loads within seconds and a quarter core, and has enough to buy at once for hours of visits; `full` is as large as RUBiS: 32,667 items on sale,
 * half a million auctions that are over, a million users, ten bids an item in the mean.
 */
export const SCALES: Record<(typeof SCALE_NAMES)[number], Scale> = {
  small: { users: 1_500, itemShare: 0.1, oldItemShare: 0.02, maxBidsPerItem: 6, buyNowShare: 0.5 },
  full: {
    users: 1_000_000,
    itemShare: 1,
    oldItemShare: 500_000 / 32_667,
    maxBidsPerItem: 20,
    buyNowShare: 0.1,
  },
};

/** How many items this share of RUBiS's gives each category, in the order of CATEGORIES. */
export const itemsByCategory = (share: number): number[] =>
  CATEGORIES.map(({ rubisItems }) => Math.max(1, Math.round(rubisItems * share)));

/**
 * Rows of a site of this size in all tables, before any is made: how many bids an item has is drawn,
 * so this is their mean, at full scale within a tenth of a percent.
 */
export function expectRows({ users, itemShare, oldItemShare, maxBidsPerItem }: Scale): number {
  const [items, oldItems] = [countItems(itemShare), countItems(oldItemShare)];
  const bids = (items + oldItems) * (maxBidsPerItem / 2);
  const comments = oldItems * (maxBidsPerItem / (maxBidsPerItem + 1));
  return Math.round(
    CATEGORIES.length + REGIONS.length + users + items + oldItems + bids + comments,
  );
}

const countItems = (share: number): number =>
  itemsByCategory(share).reduce((sum, count) => sum + count, 0);
