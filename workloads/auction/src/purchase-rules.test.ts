import { describe, expect, test } from 'vitest';
import { judgePurchase } from './purchase-rules.ts';

const NOW = new Date('2026-03-01T12:00:00Z');
const item = (given = {}) => ({
  buyNowCents: 3_000,
  quantity: 2,
  endDate: new Date('2026-03-02T12:00:00Z'),
  ...given,
});

describe('a purchase at once', () => {
  test('may take all that is left, and no more', () => {
    expect(judgePurchase(item(), 2, NOW)).toBeUndefined();
    expect(judgePurchase(item(), 3, NOW)).toBe('too_many');
  });

  test('needs a price for it', () => {
    expect(judgePurchase(item({ buyNowCents: 0 }), 1, NOW)).toBe('not_offered');
  });

  test('is refused from the end of the auction on, and when nothing is left', () => {
    expect(judgePurchase(item({ endDate: NOW }), 1, NOW)).toBe('ended');
    expect(judgePurchase(item({ quantity: 0 }), 1, NOW)).toBe('ended');
  });
});
