import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSdr, overlap } from '../sdr.ts';
import { bucketContract, encoderContract, readInBuckets } from './encoder-contract.ts';
import { RandomDistributedScalarEncoder } from './random-distributed-scalar.ts';

const encoder = new RandomDistributedScalarEncoder({ resolution: 0.5, size: 1000 });

const anyNumber = fc.double({ min: -1e6, max: 1e6, noNaN: true });
const withRange = { resolution: 0.5, size: 1000, range: { min: -500, max: 500 } };
const REFUSED = 'RandomDistributedScalarEncoder value is';

const common = {
  type: RandomDistributedScalarEncoder,
  width: { min: 17, max: 21 },
  alike: anyNumber.map((at) => [at, at + 0.5, at + 16] as const),
  sharedMore: 10,
  refused: [
    [Number.NaN, `${REFUSED} NaN: must be a finite number`],
    [Number.NEGATIVE_INFINITY, `${REFUSED} -Infinity: must be a finite number`],
    [1e300, `${REFUSED} 1e+300: must be at most 2^53 resolutions from 0`],
    ['5', `${REFUSED} "5": must be a finite number`],
  ],
} as const;

encoderContract('random distributed scalar encoder', {
  ...common,
  create: () => new RandomDistributedScalarEncoder({ resolution: 0.5, size: 1000 }),
  values: anyNumber,
});
encoderContract('random distributed scalar encoder with a range to read', {
  ...common,
  create: () => new RandomDistributedScalarEncoder(withRange),
  values: fc.double({ min: -500, max: 499, noNaN: true }),
  ...readInBuckets<RandomDistributedScalarEncoder>(),
});
bucketContract('random distributed scalar encoder', encoder, anyNumber);

describe('random distributed scalar encoder', () => {
  test('gives values of one bucket the same bits and changes one bit a bucket', () => {
    expect(encoder.encode(10.49)).toEqual(encoder.encode(10));
    expect(overlap(encoder.encode(10), encoder.encode(10.5))).toBeGreaterThanOrEqual(19);
  });

  test('encodes values of any magnitude', () => {
    expect(overlap(encoder.encode(-1e12), encoder.encode(1e12))).toBeLessThan(6);
  });

  test('gives other bits with another seed', () => {
    const other = new RandomDistributedScalarEncoder({ resolution: 0.5, size: 1000, seed: 7 });
    expect(overlap(encoder.encode(10), other.encode(10))).toBeLessThan(6);
  });

  test('reads both of two values whose bits are on together', () => {
    const ranged = new RandomDistributedScalarEncoder(withRange);
    const bits = [ranged.encode(-400.1), ranged.encode(33.3)].flatMap(({ active }) => [...active]);
    const read = ranged.decode(createSdr(1000, bits)).map(({ value }) => value);
    expect(read.sort((a, b) => a - b)).toEqual([-400.25, 33.25]);
  });

  test('cannot be read without a range, nor in one that is too long', () => {
    const sdr = encoder.encode(5);
    expect(() => encoder.decode(sdr)).toThrow(
      'RandomDistributedScalarEncoder.range is missing: must be given for decode',
    );
    const long = new RandomDistributedScalarEncoder({ ...withRange, resolution: 1e-6 });
    expect(() => long.decode(sdr)).toThrow('RandomDistributedScalarEncoder.range in buckets is');
  });

  test.each([
    [
      { resolution: 1, range: { min: 2, max: 1 } },
      'RandomDistributedScalarEncoder.range is of type object: must be two finite numbers',
    ],
    [{ resolution: 0 }, 'RandomDistributedScalarEncoder.resolution is 0'],
    [{ resolution: 1, width: 500 }, 'RandomDistributedScalarEncoder.width is 500'],
  ])('refuses options that make no sense: %j', (options, message) => {
    expect(() => new RandomDistributedScalarEncoder(options)).toThrow(message);
  });
});
