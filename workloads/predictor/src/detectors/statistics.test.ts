import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  fitLine,
  fitTrend,
  fromLogOdds,
  mean,
  median,
  normalShareBelow,
  quantile,
  robustDeviation,
  toLogOdds,
  valueAt,
} from './statistics.ts';

const line = (slope: number, end: number, points: number) =>
  Array.from({ length: points }, (_, x) => ({ x, y: end - slope * (points - 1 - x) }));

describe('line', () => {
  it('goes through all points of any straight line, two are enough', () => {
    const value = fc.double({ min: -1000, max: 1000, noNaN: true });
    fc.assert(
      fc.property(value, value, fc.integer({ min: 2, max: 60 }), (slope, end, points) => {
        const fit = fitLine(line(slope, end, points));
        expect(fit.slope).toBeCloseTo(slope, 5);
        expect(valueAt(fit, points - 1)).toBeCloseTo(end, 5);
      }),
    );
  });

  it('is level through points of one x', () => {
    const fit = fitLine([1, 2, 6].map((y) => ({ x: 5, y })));
    expect(valueAt(fit, 100)).toBe(3);
  });
});

describe('trend', () => {
  it('knows the error that textbooks give for a slope', () => {
    const trend = fitTrend([1, 3, 2, 5, 4].map((y, x) => ({ x, y })));
    expect(trend?.slope).toBeCloseTo(0.8, 10);
    expect(trend?.slopeError).toBeCloseTo(Math.sqrt(3.6 / 3 / 10), 10);
  });

  it('is never surer than the least scatter that is given allows', () => {
    expect(fitTrend(line(1, 10, 15))?.slopeError).toBeCloseTo(0, 10);
    expect(fitTrend(line(1, 10, 15), 2)?.slopeError).toBeCloseTo(2 / Math.sqrt(280), 10);
  });

  it('is none of two points, or of one x', () => {
    expect(fitTrend(line(1, 10, 2))).toBeUndefined();
    expect(fitTrend(Array.from({ length: 4 }, (_, y) => ({ x: 5, y })))).toBeUndefined();
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
