import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gaussianTail } from './gaussian-tail.ts';

describe('the tail of the normal distribution', () => {
  // Tabulated values of Q(x).
  test.each([
    [0, 0.5],
    [1, 0.15865525393145705],
    [1.959963984540054, 0.025],
    [2.8, 0.0025551303304279793],
    [3, 0.0013498980316300946],
    [5, 2.866515718791939e-7],
    [8, 6.220960574271785e-16],
    [20, 2.7536241186062337e-89],
  ])('beyond %d is %d', (x, expected) => {
    expect(Math.abs(gaussianTail(x) / expected - 1)).toBeLessThan(1e-12);
  });

  test('on both sides of x adds up to 1 and falls with x', () => {
    const x = fc.double({ min: -40, max: 40, noNaN: true });
    fc.assert(
      fc.property(x, x, (a, b) => {
        expect(gaussianTail(a) + gaussianTail(-a)).toBeCloseTo(1, 14);
        expect(gaussianTail(Math.max(a, b))).toBeLessThanOrEqual(gaussianTail(Math.min(a, b)));
      }),
    );
  });

  test('is all or nothing at infinity', () => {
    expect(gaussianTail(Number.POSITIVE_INFINITY)).toBe(0);
    expect(gaussianTail(Number.NEGATIVE_INFINITY)).toBe(1);
  });
});
