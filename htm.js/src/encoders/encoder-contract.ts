import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Random } from '../random.ts';
import { createSdr, overlap, type Sdr } from '../sdr.ts';
import { deserialize, type ModelType, type Serializable, serialize } from '../state/serialize.ts';
import type { BucketEncoder, Encoder } from './encoder.ts';

/** How the contract drives one kind of encoder; tests alone use it. */
export interface EncoderUnderTest<Value, Of extends Encoder<Value> & Serializable, State> {
  create(): Of;
  type: ModelType<Of, State & { readonly kind: string }>;
  values: fc.Arbitrary<Value>;
  /** Active bits of any value. */
  width: { min: number; max: number };
  /** A value, one like it and one unlike it. */
  alike: fc.Arbitrary<readonly [here: Value, near: Value, far: Value]>;
  /** Bits that near values share beyond those that far ones do. */
  sharedMore: number;
  /** What is no value, and the error that says so. */
  refused: readonly (readonly [unknown, string])[];
  /**
   * Whether the encoder takes these bits for a value like this one.
   *
   * @param changedBits how many of them were changed
   */
  understands?(encoder: Of, sdr: Sdr, value: Value, changedBits: number): boolean;
  /** Whether it takes these bits for nothing: only together with `understands`. */
  isNothing?(encoder: Of, sdr: Sdr): boolean;
}

/** How an encoder of numbers is read: at most one bucket off for each changed bit. */
export const readInBuckets = <Of extends BucketEncoder<number>>() => ({
  understands(encoder: Of, sdr: Sdr, value: number, changedBits: number): boolean {
    const [best] = encoder.decode(sdr);
    if (best === undefined) return false;
    return Math.abs(encoder.bucket(best.value) - encoder.bucket(value)) <= changedBits;
  },
  isNothing: (encoder: Of, sdr: Sdr): boolean => encoder.decode(sdr).length === 0,
});

/** What every encoder promises. */
export function encoderContract<Value, Of extends Encoder<Value> & Serializable, State>(
  name: string,
  under: EncoderUnderTest<Value, Of, State>,
): void {
  const { create, values, width, understands, isNothing } = under;
  const encoder = create();

  describe(`${name} keeps the contract of an encoder`, () => {
    test('gives rising positions below its size, as many as it says', () => {
      fc.assert(
        fc.property(values, (value) => {
          const { size, active } = encoder.encode(value);
          expect(size).toBe(encoder.size);
          expect([...active]).toEqual([...new Set(active)].sort((a, b) => a - b));
          expect(active.at(-1) ?? 0).toBeLessThan(size);
          expect(active.length).toBeGreaterThanOrEqual(width.min);
          expect(active.length).toBeLessThanOrEqual(width.max);
        }),
      );
    });

    test('gives the same value the same bits, whatever it encoded before', () => {
      fc.assert(
        fc.property(values, values, (value, other) => {
          const first = encoder.encode(value);
          encoder.encode(other);
          expect(encoder.encode(value)).toEqual(first);
          expect(create().encode(value)).toEqual(first);
        }),
      );
    });

    test('is not changed by encoding', () => {
      const before = serialize(encoder);
      fc.assert(fc.property(values, (value) => void encoder.encode(value)));
      expect(serialize(encoder)).toEqual(before);
    });

    test('gives near values more shared bits than far ones', () => {
      fc.assert(
        fc.property(under.alike, ([here, near, far]) => {
          const bits = encoder.encode(here);
          const shared = overlap(bits, encoder.encode(near));
          expect(shared).toBeGreaterThan(overlap(bits, encoder.encode(far)) + under.sharedMore);
        }),
      );
    });

    test.each(under.refused.map(([value, message]) => ({ value, message })))(
      'refuses a value when $message',
      ({ value, message }) => {
        expect(() => encoder.encode(value as Value)).toThrow(message);
      },
    );

    test('restored from a snapshot gives the same bits and the same snapshot', () => {
      const snapshot = serialize(encoder);
      const restored = deserialize(under.type, snapshot);
      expect(restored.size).toBe(encoder.size);
      expect(serialize(restored)).toEqual(snapshot);
      fc.assert(
        fc.property(values, (value) => {
          expect(restored.encode(value)).toEqual(encoder.encode(value));
        }),
      );
    });

    if (understands) {
      test('understands the bits that it gave', () => {
        fc.assert(
          fc.property(values, (value) => {
            expect(understands(encoder, encoder.encode(value), value, 0)).toBe(true);
          }),
        );
      });

      test('understands bits of which every fifth is lost, with as many foreign ones', () => {
        fc.assert(
          fc.property(values, fc.nat(), (value, seed) => {
            const { sdr, changed } = disturb(encoder.encode(value), seed);
            expect(understands(encoder, sdr, value, changed)).toBe(true);
          }),
        );
      });
    }

    if (isNothing) {
      test('takes no bits, and a few foreign ones, for nothing', () => {
        const few = Array.from({ length: 5 }, (_, step) => Math.floor((step * encoder.size) / 5));
        for (const positions of [[], few]) {
          expect(isNothing(encoder, createSdr(encoder.size, positions))).toBe(true);
        }
      });
    }
  });
}

/**
 * What every encoder promises that has buckets.
 *
 * @param values of buckets that values stand for
 */
export function bucketContract<Value>(
  name: string,
  encoder: BucketEncoder<Value, unknown>,
  values: fc.Arbitrary<Value>,
): void {
  describe(`${name} keeps the contract of buckets`, () => {
    test('gives all values of a bucket the same bits', () => {
      fc.assert(
        fc.property(values, values, (one, other) => {
          if (encoder.bucket(one) !== encoder.bucket(other)) return;
          expect(encoder.encode(one)).toEqual(encoder.encode(other));
        }),
      );
    });

    test('has the value of a bucket in that bucket', () => {
      fc.assert(
        fc.property(values, (value) => {
          const bucket = encoder.bucket(value);
          const standing = encoder.valueOfBucket(bucket) as Value;
          expect(encoder.bucket(standing)).toBe(bucket);
          expect(encoder.encode(standing)).toEqual(encoder.encode(value));
          expect(bucket).toBeLessThan(encoder.bucketCount);
        }),
      );
    });

    test.each([0.5, Number.NaN, 2 ** 60])('refuses the bucket %d', (bucket) => {
      expect(() => encoder.valueOfBucket(bucket)).toThrow(`bucket is ${bucket}: must be a whole`);
    });
  });
}

/**
 * Every fifth bit taken away and as many others put in. Not any fifth: it could be most bits of a small
 * part, such as a date's weekend, of which then nothing is left to read.
 */
function disturb({ size, active }: Sdr, seed: number): { sdr: Sdr; changed: number } {
  const random = new Random(seed);
  const first = random.below(5);
  const kept = [...active].filter((_, place) => place % 5 !== first);
  const lost = active.length - kept.length;
  const foreign = Array.from({ length: lost }, () => random.below(size));
  return { sdr: createSdr(size, [...kept, ...foreign]), changed: 2 * lost };
}
