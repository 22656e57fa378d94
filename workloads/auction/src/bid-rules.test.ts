import { describe, expect, test } from 'vitest';
import { closingOf, judgeBid, MAX_BID_CENTS, minimumBidCents } from './bid-rules.ts';
import { MAX_PRICE_CENTS } from './fields.ts';

const NOW = new Date('2026-03-01T12:00:00Z');
const item = (given = {}) => ({
  initialPriceCents: 1_000,
  maxBidCents: 0,
  nbOfBids: 0,
  quantity: 2,
  endDate: new Date('2026-03-02T12:00:00Z'),
  ...given,
});
const offer = (given = {}) => ({ bidCents: 1_000, quantity: 1, ...given });

describe('a bid', () => {
  test('is taken from the initial price on when it is the first', () => {
    expect(minimumBidCents(item())).toBe(1_000);
    expect(judgeBid(item(), offer(), NOW)).toBeUndefined();
    expect(judgeBid(item(), offer({ bidCents: 999 }), NOW)).toBe('too_low');
  });

  test('must pass the highest one by a dollar', () => {
    const bidden = item({ nbOfBids: 1, maxBidCents: 1_500 });
    expect(judgeBid(bidden, offer({ bidCents: 1_600 }), NOW)).toBeUndefined();
    expect(judgeBid(bidden, offer({ bidCents: 1_599 }), NOW)).toBe('too_low');
  });

  test('is refused from the end of the auction on', () => {
    const endDate = NOW;
    expect(judgeBid(item({ endDate }), offer(), new Date(NOW.getTime() - 1))).toBeUndefined();
    expect(judgeBid(item({ endDate }), offer(), NOW)).toBe('ended');
  });

  test('is refused when it leaves the next bidder no amount that the site reads', () => {
    const highest = offer({ bidCents: MAX_BID_CENTS });
    expect(judgeBid(item(), highest, NOW)).toBeUndefined();
    expect(judgeBid(item(), offer({ bidCents: MAX_BID_CENTS + 1 }), NOW)).toBe('too_high');
  });

  test('is refused on an item that nobody can bid more on', () => {
    const next = (maxBidCents: number) => item({ nbOfBids: 1, maxBidCents });
    expect(closingOf(next(MAX_BID_CENTS - 100), NOW)).toBeUndefined();
    expect(closingOf(next(MAX_BID_CENTS - 99), NOW)).toBe('at_limit');
    expect(judgeBid(next(MAX_BID_CENTS), offer({ bidCents: MAX_PRICE_CENTS }), NOW)).toBe(
      'at_limit',
    );
  });

  test('may ask for no more than there is', () => {
    expect(judgeBid(item(), offer({ quantity: 2 }), NOW)).toBeUndefined();
    expect(judgeBid(item(), offer({ quantity: 3 }), NOW)).toBe('too_many');
  });
});
