/** What decides whether an item can be bought at once. */
export interface BuyableItem {
  /** 0: only by bids. */
  buyNowCents: number;
  /** What is left. */
  quantity: number;
  endDate: Date;
}

/** Why an item is not sold at once at all. */
export type PurchaseClosing = 'ended' | 'not_offered';

/** Why a purchase is not made; also a label of the metric that counts them. */
export type PurchaseRefusal = PurchaseClosing | 'too_many';

export const PURCHASE_REFUSALS: Readonly<Record<PurchaseRefusal, string>> = {
  ended: 'This auction is over: nothing of it is left to buy.',
  not_offered: 'This item cannot be bought at once: it is sold to who bids the most.',
  too_many: 'There are not that many of this item left; perhaps somebody was quicker.',
};

/** Nothing while the item can be bought at once. */
export function purchaseClosingOf(item: BuyableItem, now: Date): PurchaseClosing | undefined {
  if (item.buyNowCents === 0) return 'not_offered';
  return now >= item.endDate || item.quantity === 0 ? 'ended' : undefined;
}

/** Nothing when the purchase may be stored. */
export function judgePurchase(
  item: BuyableItem,
  quantity: number,
  now: Date,
): PurchaseRefusal | undefined {
  return purchaseClosingOf(item, now) ?? (quantity > item.quantity ? 'too_many' : undefined);
}
