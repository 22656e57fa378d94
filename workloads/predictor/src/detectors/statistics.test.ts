import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  fitTrend,
  fromLogOdds,
  mean,
  median,
  normalShareBelow,
  quantile,
  robustDeviation,
  toLogOdds,
} from './statistics.ts';

const line = (slope: number, end: number, seconds: number) =>
  Array.from({ length: seconds }, (_, index) => ({
    timestamp: 1_800_000_000 + index,
    value: end - slope * (seconds - 1 - index),
  }));

describe('trend', () => {
  it('finds the slope and the end of any straight line', () => {
    const value = fc.double({ min: -1000, max: 1000, noNaN: true });
    fc.assert(
      fc.property(value, value, fc.integer({ min: 3, max: 60 }), (slope, end, seconds) => {
        const trend = fitTrend(line(slope, end, seconds));
        expect(trend?.slope).toBeCloseTo(slope, 5);
        expect(trend?.end).toBeCloseTo(end, 4);
      }),
    );
  });

  it('knows the error that textbooks give for a slope', () => {
    const points = [1, 3, 2, 5, 4].map((value, index) => ({ timestamp: index, value }));
    const trend = fitTrend(points);
    expect(trend?.slope).toBeCloseTo(0.8, 10);
    expect(trend?.slopeError).toBeCloseTo(Math.sqrt(3.6 / 3 / 10), 10);
  });

  it('is never surer than the least scatter that is given allows', () => {
    expect(fitTrend(line(1, 10, 15))?.slopeError).toBeCloseTo(0, 10);
    expect(fitTrend(line(1, 10, 15), 2)?.slopeError).toBeCloseTo(2 / Math.sqrt(280), 10);
  });

  it('is none of two points, or of one instant', () => {
    expect(fitTrend(line(1, 10, 2))).toBeUndefined();
    const instant = Array.from({ length: 4 }, (_, value) => ({ timestamp: 5, value }));
    expect(fitTrend(instant)).toBeUndefined();
  });
});

describe('statistics', () => {
  it('takes quantiles by nearest rank', () => {
    expect(quantile([5, 1, 4, 2, 3, 9, 8, 7, 6], 2 / 9)).toBe(2);
    expect(median([3, 1, 2])).toBe(2);
    expect(quantile([], 0.5)).toBe(0);
    expect(mean([])).toBe(0);
  });

  it('gives a deviation that a tenth of wild values does not move far', () => {
    const values = Array.from({ length: 90 }, (_, index) => (index % 3) - 1);
    const wild = [...values, ...Array.from({ length: 10 }, () => 500)];
    expect(robustDeviation(wild)).toBe(robustDeviation(values));
  });

  it('turns a z value into the share of a normal distribution below it, within 0.01', () => {
    const shares: [number, number][] = [
      [-2, 0.0228],
      [-1, 0.1587],
      [0, 0.5],
      [1, 0.8413],
      [2, 0.9772],
    ];
    for (const [z, share] of shares)
      expect(Math.abs(normalShareBelow(z) - share)).toBeLessThan(0.01);
    expect(normalShareBelow(-1e6)).toBe(0);
    expect(normalShareBelow(1e6)).toBe(1);
  });

  it('goes to log-odds and back, finite even for certainty', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 0.999, noNaN: true }), (probability) => {
        expect(fromLogOdds(toLogOdds(probability))).toBeCloseTo(probability, 9);
      }),
    );
    expect(toLogOdds(1)).toBeGreaterThan(20);
    expect(toLogOdds(0)).toBeLessThan(-20);
    expect(Number.isFinite(toLogOdds(1))).toBe(true);
  });
});
