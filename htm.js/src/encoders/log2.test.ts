import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exp2, log2 } from './log2.ts';

const positive = fc.double({ min: Number.MIN_VALUE, max: Number.MAX_VALUE, noNaN: true });

describe('logarithm and power of two', () => {
  test('are exact for whole powers', () => {
    for (let power = -1074; power <= 1023; power++) {
      expect(log2(2 ** power)).toBe(power);
      expect(exp2(power)).toBe(2 ** power);
    }
  });

  test('agree with those of the engine to 14 digits, whatever the magnitude', () => {
    fc.assert(
      fc.property(positive, (value) => {
        expect(Math.abs(log2(value) - Math.log2(value))).toBeLessThanOrEqual(
          1e-14 * Math.max(1, Math.abs(Math.log2(value))),
        );
      }),
    );
    fc.assert(
      fc.property(fc.double({ min: -1000, max: 1000, noNaN: true }), (power) => {
        expect(exp2(power) / 2 ** power).toBeCloseTo(1, 12);
      }),
    );
  });
});
