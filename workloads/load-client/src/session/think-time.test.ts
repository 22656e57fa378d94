import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { thinkTimeMs } from './think-time.ts';

describe('think time', () => {
  test('the mean over 20,000 is the mean asked for, within 3 %', () => {
    const random = createRandom('think');
    const times = Array.from({ length: 20_000 }, () => thinkTimeMs(7_000, random));
    const mean = times.reduce((sum, time) => sum + time, 0) / times.length;
    expect(mean).toBeGreaterThan(6_790);
    expect(mean).toBeLessThan(7_210);
  });

  test('37 % last longer than the mean, as a negative-exponential distribution wants', () => {
    const random = createRandom('think');
    const times = Array.from({ length: 20_000 }, () => thinkTimeMs(7_000, random));
    expect(times.filter((time) => time > 7_000).length / times.length).toBeCloseTo(Math.exp(-1), 1);
  });

  test('it is never negative and never longer than ten times the mean', () => {
    const unit = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(unit, (point) => {
        const time = thinkTimeMs(100, () => point);
        expect(time).toBeGreaterThanOrEqual(0);
        expect(time).toBeLessThanOrEqual(1_000);
      }),
    );
    expect(thinkTimeMs(100, () => 1 - 1e-16)).toBe(1_000);
  });
});
