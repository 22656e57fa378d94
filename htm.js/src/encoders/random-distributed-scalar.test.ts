import { describe, expect, test } from 'vitest';
import { overlap } from '../sdr.ts';
import { encoderContract } from './encoder-contract.ts';
import { RandomDistributedScalarEncoder } from './random-distributed-scalar.ts';

const encoder = new RandomDistributedScalarEncoder({ resolution: 0.5, size: 1000 });

encoderContract('random distributed scalar encoder', encoder, {
  width: 21,
  exact: false,
  reach: 10.5,
});

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

  test.each([
    [{ resolution: 0 }, 'RandomDistributedScalarEncoder.resolution is 0'],
    [{ resolution: 1, width: 500 }, 'RandomDistributedScalarEncoder.width is 500'],
  ])('refuses options that make no sense: %j', (options, message) => {
    expect(() => new RandomDistributedScalarEncoder(options)).toThrow(message);
  });
});
