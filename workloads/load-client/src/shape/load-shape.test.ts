import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bump, wave } from './load-shape.ts';

const seconds = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const anyBump = fc.record({
  afterSeconds: seconds(0, 1_000),
  forSeconds: seconds(100, 1_000),
  factor: seconds(0, 100),
  riseSeconds: seconds(1, 50),
  fallSeconds: seconds(1, 50),
});
const anyWave = fc.record({
  periodSeconds: seconds(10, 10_000),
  low: seconds(0, 2),
  high: seconds(2, 100),
  phase: seconds(0, 1),
});

describe('a surge or flash crowd', () => {
  test('stays between the steady load and its factor, and outside its time the load is steady', () => {
    fc.assert(
      fc.property(anyBump, seconds(0, 3_000), (parameters, at) => {
        const { factorAt, crowd } = bump(parameters);
        const factor = factorAt(at);
        expect(factor).toBeGreaterThanOrEqual(Math.min(1, parameters.factor) - 1e-9);
        expect(factor).toBeLessThanOrEqual(Math.max(1, parameters.factor) + 1e-9);
        const within = at > (crowd?.startSeconds ?? 0) && at < (crowd?.endSeconds ?? 0);
        if (!within) expect(factor).toBe(1);
      }),
    );
  });

  test('never jumps: it changes no faster than its ramps say', () => {
    fc.assert(
      fc.property(anyBump, seconds(0, 3_000), seconds(0, 1), (parameters, at, step) => {
        const { factorAt } = bump(parameters);
        const { factor, riseSeconds, fallSeconds } = parameters;
        const steepest = Math.abs(factor - 1) / Math.min(riseSeconds, fallSeconds);
        const change = Math.abs(factorAt(at + step) - factorAt(at));
        expect(change).toBeLessThanOrEqual(steepest * step + 1e-9);
      }),
    );
  });

  test('reaches its factor between the ramps', () => {
    fc.assert(
      fc.property(anyBump, (parameters) => {
        const { afterSeconds, forSeconds, riseSeconds, fallSeconds, factor } = parameters;
        const middle = afterSeconds + riseSeconds + (forSeconds - riseSeconds - fallSeconds) / 2;
        expect(bump(parameters).factorAt(middle)).toBeCloseTo(factor, 9);
      }),
    );
  });

  test('without ramps is there at once and gone at once', () => {
    const { factorAt } = bump({
      afterSeconds: 10,
      forSeconds: 5,
      factor: 4,
      riseSeconds: 0,
      fallSeconds: 0,
    });
    expect([9.99, 10, 14.99, 15].map(factorAt)).toEqual([1, 4, 4, 1]);
  });
});

describe('a diurnal wave', () => {
  test('stays between low and high, comes again after each period, and never jumps', () => {
    fc.assert(
      fc.property(anyWave, seconds(0, 20_000), seconds(0, 1), (parameters, at, step) => {
        const { factorAt } = wave(parameters);
        const { low, high, periodSeconds } = parameters;
        expect(factorAt(at)).toBeGreaterThanOrEqual(low - 1e-9);
        expect(factorAt(at)).toBeLessThanOrEqual(high + 1e-9);
        expect(factorAt(at + periodSeconds)).toBeCloseTo(factorAt(at), 6);
        const steepest = (Math.PI * (high - low)) / periodSeconds;
        const change = Math.abs(factorAt(at + step) - factorAt(at));
        expect(change).toBeLessThanOrEqual(steepest * step + 1e-9);
      }),
    );
  });
});
