import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deserialize, serialize } from '../state/serialize.ts';
import { DeltaEncoder } from './delta.ts';
import { encoderContract } from './encoder-contract.ts';

const REFUSED = 'DeltaEncoder value is';
const after = (previous: number) => {
  const encoder = new DeltaEncoder({ min: -10, max: 10 });
  encoder.follow(previous);
  return encoder;
};

encoderContract('delta encoder', {
  create: () => after(1_000),
  type: DeltaEncoder,
  values: fc.double({ min: 0, max: 2_000, noNaN: true }),
  width: { min: 21, max: 21 },
  alike: fc
    .double({ min: 990, max: 1_008, noNaN: true })
    .map((at) => [at, at + 0.05, at + 2] as const),
  sharedMore: 10,
  refused: [
    [Number.NaN, `${REFUSED} NaN: must be a finite number`],
    ['5', `${REFUSED} "5": must be a finite number`],
  ],
  understands: (encoder, sdr, value, changedBits) => {
    const [best] = encoder.decode(sdr);
    const inRange = Math.min(1_010, Math.max(990, value));
    const bucketLength = 20 / 480;
    return best !== undefined && Math.abs(best.value - inRange) <= (changedBits + 1) * bucketLength;
  },
  isNothing: (encoder, sdr) => encoder.decode(sdr).length === 0,
});

describe('delta encoder', () => {
  test('gives the same step the same bits at any height', () => {
    expect(after(5).encode(8)).toEqual(after(70_000).encode(70_003));
    expect(after(5).encode(8)).not.toEqual(after(5).encode(2));
  });

  test('gives no bits while there is no value before, and none after a reset', () => {
    const encoder = new DeltaEncoder({ resolution: 0.5, size: 400 });
    expect(encoder.encode(5)).toEqual({ size: 400, active: new Uint32Array(0) });
    encoder.follow(5);
    const step = encoder.encode(6);
    expect(step.active.length).toBeGreaterThan(16);
    encoder.reset();
    expect(encoder.encode(5).active).toHaveLength(0);
    expect(encoder.decode(step)).toEqual([]);
  });

  test('takes as the previous value only what it followed, so that several can be tried', () => {
    const encoder = after(5);
    const first = encoder.encode(6);
    encoder.encode(9);
    expect(encoder.encode(6)).toEqual(first);
    encoder.follow(9);
    expect(encoder.encode(10)).toEqual(first);
  });

  test('restored from a snapshot goes on from the same value', () => {
    const restored = deserialize(DeltaEncoder, serialize(after(7)));
    expect(restored.encode(9)).toEqual(after(7).encode(9));
  });

  test('refuses a value whose difference is no number, and options that make no sense', () => {
    expect(() => after(-1.7e308).encode(1.7e308)).toThrow(
      'DeltaEncoder value less the one before is Infinity: must be a finite number',
    );
    expect(() => after(0).follow(Number.NaN)).toThrow(REFUSED);
    expect(() => new DeltaEncoder({ min: 1, max: 1 })).toThrow('DeltaEncoder.max is 1');
  });
});
