import { expect, it } from 'vitest';
import { createGaussian } from './gaussian.ts';

const observe = (values: number[]) => {
  const detector = createGaussian({ probationaryRecords: 0 });
  return values.map((value) => detector.observe({ seconds: 0, value }));
};

it('the score is one less the tail of the normal distribution of the values before', () => {
  const spread = [9, 11, 9, 11];
  // One and two standard deviations: tails of 15.87 % and 2.275 %.
  expect(observe([...spread, 11]).at(-1)).toBeCloseTo(1 - 0.15866, 5);
  expect(observe([...spread, 8]).at(-1)).toBeCloseTo(1 - 0.02275, 5);
  expect(observe([...spread, 10]).at(-1)).toBe(0.5);
});

it('values older than 6,400 records are forgotten, a hundred at a time', () => {
  const old = Array.from({ length: 6_400 }, (_, i) => (i % 2) * 2);
  const recent = Array.from({ length: 6_400 }, (_, i) => 100 + (i % 2) * 2);
  expect(observe([...old, ...recent, 101]).at(-1)).toBe(0.5);
});
