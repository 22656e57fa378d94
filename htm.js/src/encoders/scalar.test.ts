import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSdr, overlap, type Sdr } from '../sdr.ts';
import { bucketContract, encoderContract } from './encoder-contract.ts';
import { ScalarEncoder } from './scalar.ts';

const percent = new ScalarEncoder({ min: 0, max: 100 });
const hours = new ScalarEncoder({ min: 0, max: 24, width: 21, size: 240, periodic: true });

const anyNumber = fc.double({ min: -1e6, max: 1e6, noNaN: true });
const NOT_FINITE = 'ScalarEncoder value is';

const periodic = (encoder: ScalarEncoder) => encoder.bucketCount === encoder.size;

/** Whether the best value decoded is at most one bucket off for each changed bit. */
const understands = (encoder: ScalarEncoder, sdr: Sdr, value: number, changedBits: number) => {
  const [best] = encoder.decode(sdr);
  if (best === undefined) return false;
  const apart = Math.abs(encoder.bucket(best.value) - encoder.bucket(value));
  const across = Math.abs(encoder.size - apart);
  return Math.min(apart, periodic(encoder) ? across : apart) <= changedBits;
};

const common = {
  type: ScalarEncoder,
  values: anyNumber,
  width: { min: 21, max: 21 },
  sharedMore: 10,
  refused: [
    [Number.NaN, `${NOT_FINITE} NaN: must be a finite number`],
    [Number.POSITIVE_INFINITY, `${NOT_FINITE} Infinity: must be a finite number`],
    ['5', `${NOT_FINITE} "5": must be a finite number`],
    [null, `${NOT_FINITE} null: must be a finite number`],
  ],
  understands,
  isNothing: (encoder: ScalarEncoder, sdr: Sdr) => encoder.decode(sdr).length === 0,
} as const;

encoderContract('scalar encoder', {
  ...common,
  create: () => new ScalarEncoder({ min: 0, max: 100 }),
  alike: fc.double({ min: 0, max: 90, noNaN: true }).map((at) => [at, at + 0.2, at + 6] as const),
});
encoderContract('periodic scalar encoder', {
  ...common,
  create: () => new ScalarEncoder({ min: 0, max: 24, width: 21, size: 240, periodic: true }),
  alike: anyNumber.map((at) => [at, at + 0.1, at + 3] as const),
});
bucketContract('scalar encoder', percent, anyNumber);
bucketContract('periodic scalar encoder', hours, anyNumber);

describe('scalar encoder', () => {
  test('puts the least value at the first bits and the greatest at the last', () => {
    expect([...percent.encode(0).active]).toEqual(Array.from({ length: 21 }, (_, bit) => bit));
    expect(percent.encode(100).active.at(-1)).toBe(499);
  });

  test('takes a value out of range as the nearest in range', () => {
    expect(percent.encode(-1e9)).toEqual(percent.encode(0));
    expect(percent.encode(1e9)).toEqual(percent.encode(100));
  });

  test('shares more bits the nearer two values are', () => {
    const value = fc.double({ min: 0, max: 100, noNaN: true });
    fc.assert(
      fc.property(value, value, value, (a, b, c) => {
        const [low, middle, high] = [a, b, c].sort((x, y) => x - y) as [number, number, number];
        const far = overlap(percent.encode(low), percent.encode(high));
        expect(overlap(percent.encode(low), percent.encode(middle))).toBeGreaterThanOrEqual(far);
        expect(overlap(percent.encode(middle), percent.encode(high))).toBeGreaterThanOrEqual(far);
      }),
    );
  });

  test('shares exactly the bits by which two buckets lie closer than the width', () => {
    const value = fc.double({ min: -10, max: 110, noNaN: true });
    fc.assert(
      fc.property(value, value, (a, b) => {
        const apart = Math.abs(percent.bucket(a) - percent.bucket(b));
        expect(overlap(percent.encode(a), percent.encode(b))).toBe(Math.max(0, 21 - apart));
      }),
    );
  });

  test('wraps a periodic value: an hour before midnight is as near to midnight as one after', () => {
    const midnight = hours.encode(0);
    expect(hours.encode(24)).toEqual(midnight);
    expect(hours.encode(-1)).toEqual(hours.encode(23));
    expect(overlap(hours.encode(23), midnight)).toBe(overlap(hours.encode(1), midnight));
    expect(overlap(hours.encode(23), midnight)).toBe(11);
  });

  test('encodes the largest numbers, but refuses a periodic one whose place is beyond reckoning', () => {
    const tiny = { min: 0, max: 1e-300 };
    expect(new ScalarEncoder(tiny).encode(1e300).active.at(-1)).toBe(499);
    const circle = new ScalarEncoder({ ...tiny, periodic: true });
    expect(() => circle.encode(1e300)).toThrow('ScalarEncoder value is 1e+300');
  });

  test('reads both of two values whose bits are on together, the whole one first', () => {
    const [low, high] = [percent.encode(20), percent.encode(80)];
    const union = createSdr(500, [...low.active.subarray(0, 15), ...high.active]);
    const [first, second, ...others] = percent.decode(union);
    expect(first?.value).toBeCloseTo(80, 0);
    expect(first?.share).toBe(1);
    // The lost bits are at one end, so the middle of what fits is a little lower.
    expect(second?.value).toBeCloseTo(19.5, 0);
    expect(second?.share).toBe(15 / 21);
    expect(others).toEqual([]);
  });

  test('reads the middle of two values that are so near that their blocks are one', () => {
    const union = createSdr(500, [...percent.encode(50).active, ...percent.encode(51).active]);
    const [between, ...others] = percent.decode(union);
    expect(between?.value).toBeCloseTo(50.5, 0);
    expect(others).toEqual([]);
  });

  test('reads a value by less than the half of its bucket off', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 100, noNaN: true }), (value) => {
        const [read] = percent.decode(percent.encode(value));
        expect(Math.abs((read?.value ?? Number.NaN) - value)).toBeLessThanOrEqual(50.01 / 480);
      }),
    );
  });

  test('refuses to read bits of another size', () => {
    expect(() => percent.decode(hours.encode(1))).toThrow('ScalarEncoder sdr.size is 240');
  });

  test.each([
    [{ min: 5, max: 5 }, 'ScalarEncoder.max is 5: must be above min, which is 5'],
    [{ min: 0, max: 1, width: 0 }, 'ScalarEncoder.width is 0: must be a whole number'],
    [{ min: 0, max: 1, width: 500 }, 'ScalarEncoder.width is 500: must be below size'],
    [{ min: Number.NaN, max: 1 }, 'ScalarEncoder.min is NaN'],
    [{ min: 0, max: 1, size: 1.5 }, 'ScalarEncoder.size is 1.5'],
  ])('refuses options that make no sense: %j', (options, message) => {
    expect(() => new ScalarEncoder(options)).toThrow(message);
  });
});
