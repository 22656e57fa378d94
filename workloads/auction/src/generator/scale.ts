/** How large a site is made. Shares are of RUBiS's own figure of 32,667 items on sale. */
export interface Scale {
  /** At least 2, so that every item has someone who may bid. */
  users: number;
  itemShare: number;
  oldItemShare: number;
  maxBidsPerItem: number;
}

export const SCALE_NAMES = ['small', 'rubis'] as const;

/** `small` loads within seconds and a quarter core; `rubis` has as many items as the original. */
export const SCALES: Record<(typeof SCALE_NAMES)[number], Scale> = {
  small: { users: 1_500, itemShare: 0.1, oldItemShare: 0.02, maxBidsPerItem: 6 },
  rubis: { users: 50_000, itemShare: 1, oldItemShare: 0.5, maxBidsPerItem: 20 },
};
