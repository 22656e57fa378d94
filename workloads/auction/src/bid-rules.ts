/** A bid must pass the highest one by this much. */
export const BID_STEP_CENTS = 100;

export interface BiddableItem {
  initialPriceCents: number;
  maxBidCents: number;
  nbOfBids: number;
  quantity: number;
  endDate: Date;
}

export interface Offer {
  bidCents: number;
  quantity: number;
}

/** Why a bid is not taken; also a label of the metric that counts them. */
export type Refusal = 'ended' | 'too_low' | 'too_many';

/** The least that the next bid must offer. */
export function minimumBidCents(item: BiddableItem): number {
  return item.nbOfBids === 0 ? item.initialPriceCents : item.maxBidCents + BID_STEP_CENTS;
}

export const isOpen = (item: BiddableItem, now: Date): boolean => now < item.endDate;

/** Nothing when the bid may be stored. */
export function judgeBid(item: BiddableItem, offer: Offer, now: Date): Refusal | undefined {
  if (!isOpen(item, now)) return 'ended';
  if (offer.bidCents < minimumBidCents(item)) return 'too_low';
  if (offer.quantity > item.quantity) return 'too_many';
  return undefined;
}
