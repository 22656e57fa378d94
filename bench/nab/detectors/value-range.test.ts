import { expect, it } from 'vitest';
import { SeenRange } from './value-range.ts';

const outside = (...values: number[]) => {
  const seen = new SeenRange();
  return values.map((value) => seen.isFarOutside(value));
};

it('a value is far outside when it exceeds all before it by 5 % of their range', () => {
  expect(outside(0, 100, 105, 110)).toEqual([false, false, false, false]);
  expect(outside(0, 100, 106)).toEqual([false, false, true]);
  expect(outside(0, 100, -6)).toEqual([false, false, true]);
});

it('what was seen once is no longer outside', () => {
  expect(outside(0, 100, 200, 200)).toEqual([false, false, true, false]);
});

it('values that were all the same have no range to be outside of', () => {
  expect(outside(5, 5, 6)).toEqual([false, false, false]);
});
