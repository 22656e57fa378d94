import { expect, it } from 'vitest';
import { areaUnderCurve, mean, percentile, trailingMeans } from './statistics.ts';

it('a percentile is a value that occurred, at least as great as that share of them', () => {
  const values = Array.from({ length: 200 }, (_, i) => 200 - i);
  expect(percentile(values, 0.99)).toBe(198);
  expect(percentile(values, 1)).toBe(200);
  expect(percentile([5], 0.99)).toBe(5);
  expect(percentile([], 0.5)).toBeNaN();
});

it('trailing means look back only', () => {
  expect(trailingMeans([1, 3, 5, 7], 2)).toEqual([1, 2, 4, 6]);
  expect(mean([1, 2, 6])).toBe(3);
});

it('the area is 1 when every positive scores higher, 0 when none does, one half when nothing is told', () => {
  const isPositive = [false, true, false, true];
  expect(areaUnderCurve([0, 2, 1, 3], isPositive)).toBe(1);
  expect(areaUnderCurve([2, 0, 3, 1], isPositive)).toBe(0);
  expect(areaUnderCurve([1, 1, 1, 1], isPositive)).toBe(0.5);
  expect(areaUnderCurve([1, 1, 0, 2], isPositive)).toBe(0.875);
});
