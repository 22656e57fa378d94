import { MAX_PRICE_CENTS } from './fields.ts';

/** A bid must pass the highest one by this much. */
const BID_STEP_CENTS = 100;
/** A higher bid would ask the next bidder for more than any form may say. */
export const MAX_BID_CENTS = MAX_PRICE_CENTS - BID_STEP_CENTS;

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

/** Why an item takes no bids at all. */
export type Closing = 'ended' | 'at_limit';

/** Why a bid is not taken; also a label of the metric that counts them. */
export type Refusal = Closing | 'too_low' | 'too_high' | 'too_many';

export const REFUSALS: Readonly<Record<Refusal, string>> = {
  ended: 'This auction is over: bids are no longer taken.',
  at_limit: 'Nobody can bid more on this item: bids are no longer taken.',
  too_low:
    'Your bid is below the least that the next bid must offer; perhaps somebody was quicker.',
  too_high: 'Your bid is more than this site can take.',
  too_many: 'There are not that many of this item.',
};

/** The least that the next bid must offer. */
export function minimumBidCents(item: BiddableItem): number {
  return item.nbOfBids === 0 ? item.initialPriceCents : item.maxBidCents + BID_STEP_CENTS;
}

/** Nothing while bids are taken. */
export function closingOf(item: BiddableItem, now: Date): Closing | undefined {
  if (now >= item.endDate) return 'ended';
  return minimumBidCents(item) > MAX_BID_CENTS ? 'at_limit' : undefined;
}

/** Nothing when the bid may be stored. */
export function judgeBid(item: BiddableItem, offer: Offer, now: Date): Refusal | undefined {
  const closing = closingOf(item, now);
  if (closing) return closing;
  if (offer.bidCents < minimumBidCents(item)) return 'too_low';
  if (offer.bidCents > MAX_BID_CENTS) return 'too_high';
  if (offer.quantity > item.quantity) return 'too_many';
  return undefined;
}
