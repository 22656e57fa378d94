import { expect, it } from 'vitest';
import { Rolling } from './rolling.ts';

const latest = (length: number, ...values: number[]) => {
  const rolling = new Rolling(length);
  for (const value of values) rolling.add(value);
  return rolling;
};

it('knows mean, deviation and median of the latest values only', () => {
  const three = latest(3, 1_000, 2, 9, 4);
  expect(three.mean()).toBe(5);
  expect(three.median()).toBe(4);
  expect(three.standardDeviation()).toBeCloseTo(Math.sqrt(26 / 3), 12);
});

it('of large values that are the same the deviation is 0, not a rounding error', () => {
  expect(latest(3, 1e9 + 0.1, 1e9 + 0.1, 1e9 + 0.1).standardDeviation()).toBe(0);
});

it('has no median without values', () => {
  expect(latest(3).median()).toBeUndefined();
});
