import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { overlap } from '../sdr.ts';
import type { Encoder } from './encoder.ts';

interface Promises {
  /** Active bits of every value. */
  width: number;
  /** Whether there are always that many; otherwise collisions may merge a few. */
  exact: boolean;
  /** A distance in value at which hardly any bits are shared. */
  reach: number;
}

/** What every encoder of numbers promises. */
export function encoderContract(
  name: string,
  encoder: Encoder<number>,
  { width, exact, reach }: Promises,
): void {
  const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });

  describe(`${name} keeps the contract of an encoder`, () => {
    test('gives rising positions below its size', () => {
      fc.assert(
        fc.property(value, (given) => {
          const { size, active } = encoder.encode(given);
          expect(size).toBe(encoder.size);
          expect([...active]).toEqual([...new Set(active)].sort((a, b) => a - b));
          expect(active.at(-1)).toBeLessThan(size);
        }),
      );
    });

    test('gives every value the same number of active bits', () => {
      fc.assert(
        fc.property(value, (given) => {
          const { length } = encoder.encode(given).active;
          expect(length).toBeLessThanOrEqual(width);
          expect(length).toBeGreaterThanOrEqual(exact ? width : Math.ceil(width * 0.8));
        }),
      );
    });

    test('gives the same value the same bits', () => {
      fc.assert(
        fc.property(value, (given) => {
          expect(encoder.encode(given)).toEqual(encoder.encode(given));
        }),
      );
    });

    test('gives near values more shared bits than far ones', () => {
      const inRange = fc.double({ min: 0, max: 20, noNaN: true });
      fc.assert(
        fc.property(inRange, (given) => {
          const here = encoder.encode(given);
          const near = overlap(here, encoder.encode(given + reach / 20));
          const far = overlap(here, encoder.encode(given + reach * 1.5));
          expect(near).toBeGreaterThan(far + width / 2);
        }),
      );
    });

    test.each([Number.NaN, Number.POSITIVE_INFINITY])('refuses %d', (given) => {
      expect(() => encoder.encode(given)).toThrow(`value is ${given}: must be a finite number`);
    });
  });
}
