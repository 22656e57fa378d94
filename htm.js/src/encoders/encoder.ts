import type { Sdr } from '../sdr.ts';

/** Turns a value into bits such that values alike share many of them. */
export interface Encoder<Value> {
  /** Bits of every SDR that it makes. */
  readonly size: number;
  /**
   * Pure. Throws OptionError for what it cannot encode.
   *
   * @param name how the error names the value
   */
  encode(value: Value, name?: string): Sdr;
}

/** An encoder whose bits can be read again. */
export interface Decoder<Meaning> {
  /** Pure. Bits that are missing and bits of nothing are tolerated. */
  decode(sdr: Sdr): Meaning;
}

/** A value that bits mean, among others where they are those of several values together. */
export interface Decoded<Value> {
  readonly value: Value;
  /** Share of the value's bits that are on, above a half and at most 1. */
  readonly share: number;
}

/**
 * An encoder with a number for all values of the same bits, as a classifier needs it.
 *
 * `Meaning` is the type of a bucket's value where it is not that of the values.
 */
export interface BucketEncoder<Value, Meaning = Value>
  extends Encoder<Value>,
    Decoder<Decoded<Meaning>[]> {
  /** Buckets, numbered from 0; Infinity where values have no range, and then there are negative ones. */
  readonly bucketCount: number;
  /** The bucket of this value. Throws as `encode` does. */
  bucket(value: Value, name?: string): number;
  /** What stands for all values of this bucket: of numbers the middle one. */
  valueOfBucket(bucket: number): Meaning;
}

/**
 * An encoder for which a value means something only after the one before. Encoding leaves it where it
 * is, so that several values can be tried as the next one.
 */
export interface FollowingEncoder<Value> extends Encoder<Value> {
  /** Takes this value as the previous one from now on. Throws as `encode` does. */
  follow(value: Value, name?: string): void;
  /** Forgets the previous value, as after a gap. */
  reset(): void;
}
