import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { overlap } from '../sdr.ts';
import { encoderContract } from './encoder-contract.ts';
import { ScalarEncoder } from './scalar.ts';

const percent = new ScalarEncoder({ min: 0, max: 100 });
const hours = new ScalarEncoder({ min: 0, max: 24, width: 21, size: 240, periodic: true });

encoderContract('scalar encoder', percent, { width: 21, exact: true, reach: 4 });
encoderContract('periodic scalar encoder', hours, { width: 21, exact: true, reach: 2 });

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
