import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countRows } from '../database/insert.ts';
import { isPassword } from '../passwords.ts';
import { CATEGORIES, REGIONS } from './catalogue.ts';
import type { Dataset } from './dataset.ts';
import { generateParts } from './generate.ts';
import { expectRows, itemsByCategory, SCALES, type Scale } from './scale.ts';

const NOW = new Date('2026-03-01T12:00:00Z');
const TINY = {
  users: 20,
  itemShare: 0.001,
  oldItemShare: 0.001,
  maxBidsPerItem: 4,
  buyNowShare: 0.5,
};
const MOST_ROWS_OF_A_PART = 12_000;

/** All parts together. */
function generate(seed: number, scale: Scale = TINY): Dataset {
  const parts = [...generateParts({ seed, scale, now: NOW })];
  const all = <Table extends keyof Dataset>(table: Table) =>
    parts.flatMap((part) => part[table] as Dataset[Table][number][]) as Dataset[Table];
  return {
    ...{ categories: all('categories'), regions: all('regions'), users: all('users') },
    ...{ oldItems: all('oldItems'), items: all('items'), bids: all('bids') },
    ...{ comments: all('comments'), buyNows: all('buyNows') },
  };
}

const anyScale: fc.Arbitrary<Scale> = fc.record({
  users: fc.integer({ min: 2, max: 40 }),
  itemShare: fc.double({ min: 0, max: 0.001, noNaN: true }),
  oldItemShare: fc.double({ min: 0, max: 0.001, noNaN: true }),
  maxBidsPerItem: fc.integer({ min: 0, max: 6 }),
  buyNowShare: fc.double({ min: 0, max: 1, noNaN: true }),
});
const anySite = fc.tuple(fc.integer(), anyScale).map(([seed, scale]) => generate(seed, scale));
const allItems = (site: Dataset) => [...site.oldItems, ...site.items];
const holds = (property: (site: Dataset) => void) =>
  fc.assert(fc.property(anySite, property), { numRuns: 15 });

describe('the generated site', () => {
  test('is the same for the same seed', () => {
    expect(generate(7)).toEqual(generate(7));
  });

  test('differs between seeds', () => {
    expect(generate(7).items).not.toEqual(generate(8).items);
  });

  test('has 20 categories, 62 regions and about 3,300 items on sale at its small scale', () => {
    const site = generate(1, SCALES.small);
    expect([site.categories.length, site.regions.length]).toEqual([20, 62]);
    expect(site.items.length).toBeGreaterThan(3_200);
    expect(site.items.length).toBeLessThan(3_400);
    expect(site.users).toHaveLength(1_500);
  });

  test('is as large as RUBiS at its full scale', () => {
    const { users, itemShare, oldItemShare } = SCALES.full;
    const sum = (share: number) => itemsByCategory(share).reduce((all, count) => all + count, 0);
    expect([users, sum(itemShare)]).toEqual([1_000_000, 32_667]);
    expect(Math.abs(sum(oldItemShare) - 500_000)).toBeLessThan(20);
  });

  test('comes in parts that are small, however large the site', () => {
    let seen = 0;
    for (const part of generateParts({ seed: 1, scale: SCALES.full, now: NOW })) {
      expect(countRows(part)).toBeLessThan(MOST_ROWS_OF_A_PART);
      seen += 1;
      if (seen === 20) break;
    }
  });

  test('has about as many rows as are told before', () => {
    for (const seed of [1, 2, 3]) {
      const [made, told] = [countRows(generate(seed, SCALES.small)), expectRows(SCALES.small)];
      expect(Math.abs(made / told - 1)).toBeLessThan(0.05);
    }
  });

  test('counts on every item exactly the bids made on it', () =>
    holds((site) => {
      for (const item of allItems(site)) {
        const bids = site.bids.filter((bid) => bid.itemId === item.id);
        expect(item.nbOfBids).toBe(bids.length);
        expect(item.maxBid).toBe(Math.max(0, ...bids.map((bid) => bid.bid)));
      }
    }));

  test('has bids that rise in time, start at the initial price and come from others than the seller', () =>
    holds((site) => {
      for (const item of allItems(site)) {
        let [price, time] = [item.initialPrice - 1, item.startDate.getTime()];
        for (const bid of site.bids.filter((candidate) => candidate.itemId === item.id)) {
          expect(bid.bid).toBeGreaterThan(price);
          expect(bid.date.getTime()).toBeGreaterThanOrEqual(time);
          expect(bid.date.getTime()).toBeLessThan(item.endDate.getTime());
          expect(bid.userId).not.toBe(item.seller);
          [price, time] = [bid.bid, bid.date.getTime()];
        }
      }
    }));

  test('sells live items for at least two more days, and old ones ended', () =>
    holds((site) => {
      const twoDaysMs = 2 * 24 * 3_600_000;
      for (const item of site.items) {
        expect(item.startDate.getTime()).toBeLessThan(NOW.getTime());
        expect(item.endDate.getTime() - NOW.getTime()).toBeGreaterThanOrEqual(twoDaysMs);
      }
      for (const item of site.oldItems) expect(item.endDate.getTime()).toBeLessThan(NOW.getTime());
    }));

  test('rates every user by the sum of the comments about them', () =>
    holds((site) => {
      for (const user of site.users) {
        const about = site.comments.filter((comment) => comment.toUserId === user.id);
        expect(user.rating).toBe(about.reduce((sum, comment) => sum + comment.rating, 0));
      }
    }));

  test('sells no more of an item than there is, and nothing to its seller', () =>
    holds((site) => {
      const items = new Map(allItems(site).map((item) => [item.id, item]));
      for (const item of items.values()) expect(item.quantity).toBeGreaterThanOrEqual(0);
      for (const bid of site.bids) {
        expect(bid.qty).toBeLessThanOrEqual(items.get(bid.itemId)?.quantity ?? 0);
      }
      for (const sale of site.buyNows) {
        expect(sale.qty).toBeGreaterThan(0);
        expect(sale.buyerId).not.toBe(items.get(sale.itemId)?.seller);
      }
    }));

  test('numbers everything from 1 without a gap, old items before live ones', () =>
    holds((site) => {
      const { categories, regions, users, bids, comments, buyNows } = site;
      const lists = [categories, regions, users, allItems(site), bids, comments, buyNows];
      for (const rows of lists) {
        expect(rows.map((row) => row.id)).toEqual(rows.map((_, index) => index + 1));
      }
    }));

  test('refers only to users, categories and regions that exist', () =>
    holds((site) => {
      for (const item of allItems(site)) {
        expect(site.users[item.seller - 1]?.id).toBe(item.seller);
        expect(CATEGORIES[item.category - 1]).toBeDefined();
      }
      for (const user of site.users) expect(REGIONS[user.region - 1]).toBeDefined();
      for (const bid of site.bids) expect(site.users[bid.userId - 1]?.id).toBe(bid.userId);
    }));

  test('lets userN log in with passwordN', () => {
    const user = generate(7).users[11];
    expect(user?.nickname).toBe('user12');
    expect(isPassword('password12', user?.passwordSalt ?? '', user?.passwordHash ?? '')).toBe(true);
    expect(isPassword('password13', user?.passwordSalt ?? '', user?.passwordHash ?? '')).toBe(
      false,
    );
  });
});
