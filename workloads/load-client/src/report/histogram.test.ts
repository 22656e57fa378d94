import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createHistogram } from './histogram.ts';

const times = fc.array(fc.double({ min: 0.1, max: 60_000, noNaN: true }), {
  minLength: 1,
  maxLength: 200,
});
const histogramOf = (values: readonly number[]) => {
  const histogram = createHistogram();
  for (const value of values) histogram.add(value);
  return histogram;
};

describe('histogram', () => {
  test('a quantile is the time of that rank, at most 1 % above it', () => {
    fc.assert(
      fc.property(times, fc.constantFrom(0.5, 0.95, 0.99, 1), (values, share) => {
        const sorted = values.toSorted((a, b) => a - b);
        const exact = sorted[Math.max(0, Math.ceil(share * values.length) - 1)] ?? Number.NaN;
        const quantile = histogramOf(values).quantileMs(share);
        expect(quantile).toBeGreaterThanOrEqual(exact * (1 - 1e-9));
        expect(quantile).toBeLessThanOrEqual(exact * 1.0101);
      }),
    );
  });

  test('count and mean are exact', () => {
    fc.assert(
      fc.property(times, (values) => {
        const { count, meanMs } = histogramOf(values);
        expect(count).toBe(values.length);
        const sum = values.reduce((total, value) => total + value, 0);
        expect(meanMs).toBeCloseTo(sum / values.length, 6);
      }),
    );
  });

  test('times out of its range count as the least or the most that it knows', () => {
    expect(histogramOf([0, 0.01, 0.02]).quantileMs(0.5)).toBe(0.02);
    const quantile = histogramOf([1e9]).quantileMs(0.5);
    expect(quantile).toBeGreaterThanOrEqual(60_000);
    expect(quantile).toBeLessThan(61_000);
  });

  test('of nothing all is 0', () => {
    const { count, meanMs, quantileMs } = createHistogram();
    expect([count, meanMs, quantileMs(0.99)]).toEqual([0, 0, 0]);
  });
});
