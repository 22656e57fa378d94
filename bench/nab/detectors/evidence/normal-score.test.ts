import { expect, it } from 'vitest';
import { NormalScore } from './normal-score.ts';

const seasoned = (values: number[]) => {
  const score = new NormalScore();
  for (const value of values) score.observe(value);
  return score;
};
const HUNDRED = Array.from({ length: 99 }, (_, i) => i + 1);

it('the median scores 0, a value above all but 2.5 % the normal quantile of that', () => {
  expect(seasoned(HUNDRED).observe(50)).toBeCloseTo(0, 2);
  expect(seasoned(HUNDRED).observe(97.5)).toBeCloseTo(1.96, 1);
  expect(seasoned(HUNDRED).observe(2.5)).toBeCloseTo(-1.96, 1);
});

it('an outlier scores little more than the greatest value', () => {
  expect(seasoned(HUNDRED).observe(1e9)).toBeLessThan(3);
});

it('is 0 while few are known', () => {
  expect(seasoned([1, 2, 3]).observe(100)).toBe(0);
});
