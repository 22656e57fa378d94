import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { overlap } from '../sdr.ts';
import { bucketContract, encoderContract, readInBuckets } from './encoder-contract.ts';
import { LogEncoder } from './log.ts';

const milliseconds = new LogEncoder({ min: 1, max: 10_000 });
const anyNumber = fc.double({ min: 0, max: 1e6, noNaN: true });
const REFUSED = 'LogEncoder value is';

encoderContract('log encoder', {
  create: () => new LogEncoder({ min: 1, max: 10_000 }),
  type: LogEncoder,
  values: anyNumber,
  width: { min: 21, max: 21 },
  alike: fc
    .double({ min: 1, max: 5_000, noNaN: true })
    .map((at) => [at, at * 1.05, at * 2] as const),
  sharedMore: 10,
  refused: [
    [-1, `${REFUSED} -1: must be a finite number of at least 0`],
    [Number.NaN, `${REFUSED} NaN`],
    [Number.POSITIVE_INFINITY, `${REFUSED} Infinity`],
    ['5', `${REFUSED} "5"`],
  ],
  ...readInBuckets<LogEncoder>(),
});
bucketContract('log encoder', milliseconds, anyNumber);

describe('log encoder', () => {
  test('shares as many bits between two values as between any other two of their ratio', () => {
    const shared = (value: number) =>
      overlap(milliseconds.encode(value), milliseconds.encode(value * 1.2));
    fc.assert(
      fc.property(fc.double({ min: 1, max: 5_000, noNaN: true }), (value) => {
        // Less one where an edge of a bucket lies in between.
        expect(Math.abs(shared(value) - shared(1))).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('takes 0 and all values out of range as the nearest in range', () => {
    expect(milliseconds.encode(0)).toEqual(milliseconds.encode(1));
    expect(milliseconds.encode(1e300)).toEqual(milliseconds.encode(10_000));
  });

  test.each([
    [{ min: 0, max: 5 }, 'LogEncoder.min is 0: must be a number from'],
    [{ min: 5, max: 5 }, 'LogEncoder.max is 5: must be above min, which is 5'],
    [{ min: 1, max: 5, width: 500 }, 'LogEncoder.width is 500: must be below size'],
  ])('refuses options that make no sense: %j', (options, message) => {
    expect(() => new LogEncoder(options)).toThrow(message);
  });
});
