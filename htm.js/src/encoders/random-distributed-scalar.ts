import {
  demand,
  type Field,
  type Fields,
  integer,
  number,
  OptionError,
  readOptions,
  seed,
} from '../options.ts';
import { scramble } from '../random.ts';
import { demandSize, type Sdr } from '../sdr.ts';
import type { BucketEncoder, Decoded } from './encoder.ts';
import { findWindows } from './windows.ts';

const VALUE = 'RandomDistributedScalarEncoder value';
/** Of `decode`'s search, which takes a byte or so for each. */
const MAX_DECODED_BUCKETS = 1_048_576;

export interface RandomDistributedScalarEncoderOptions {
  /** Values in a span of this length, in the value's own unit, have the same bits. */
  resolution: number;
  /** Active bits before collisions. Default 21 (1 to 65,536). */
  width?: number;
  /** Bits in all. Default 500 (2 to 1,048,576). */
  size?: number;
  /** Default 42. */
  seed?: number;
  /**
   * Where `decode` looks for values, in the value's unit, at most 1,048,576 resolutions long: the bits
   * alone could be those of too many values. Values beyond it are encoded all the same. Without it
   * `decode` throws.
   */
  range?: { readonly min: number; readonly max: number };
}

const range: Field<{ readonly min: number; readonly max: number }> = {
  range: 'two finite numbers, { min, max }, max above min',
  accepts: (value): value is { min: number; max: number } =>
    // Without a default, yet not required.
    value === undefined || isRange(value),
};

function isRange(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { min, max } = value as { min?: unknown; max?: unknown };
  return Number.isFinite(min) && Number.isFinite(max) && Number(min) < Number(max);
}

const FIELDS: Fields<RandomDistributedScalarEncoderOptions> = {
  resolution: number({ min: Number.MIN_VALUE, max: Number.MAX_VALUE }),
  width: integer({ min: 1, max: 65_536, default: 21 }),
  size: integer({ min: 2, max: 1_048_576, default: 500 }),
  seed,
  range,
};

/** Its options with every default, the range alone may be missing. */
type ReadOptions = Required<Omit<RandomDistributedScalarEncoderOptions, 'range'>> &
  Pick<RandomDistributedScalarEncoderOptions, 'range'>;

/** All that a {@link RandomDistributedScalarEncoder} is. */
export interface RandomDistributedScalarEncoderState {
  readonly kind: 'RandomDistributedScalarEncoder';
  readonly options: RandomDistributedScalarEncoderOptions;
}

/**
 * A number without a known range: bucket b has the bits hash(b), hash(b + 1), … hash(b + width - 1),
 * so that neighbours share all but one and far values share bits by chance only. Two of them may
 * fall on one bit, so a value has `width` active bits or a few fewer. Purdy 2016, "Encoding Data for
 * HTM Systems", "A More Flexible Encoder Method".
 */
export class RandomDistributedScalarEncoder implements BucketEncoder<number> {
  static readonly kind = 'RandomDistributedScalarEncoder';
  readonly size: number;
  /** There is no last bucket, and no first one. */
  readonly bucketCount = Number.POSITIVE_INFINITY;
  private readonly options: ReadOptions;
  private readonly scrambledSeed: number;

  /** @param owner how an error names this encoder */
  constructor(
    given: RandomDistributedScalarEncoderOptions,
    owner = 'RandomDistributedScalarEncoder',
  ) {
    const options = readOptions(owner, given, FIELDS);
    const { width, size } = options;
    demand(width < size, `${owner}.width`, width, `below size, ${size}`);
    this.options = options;
    this.size = size;
    this.scrambledSeed = scramble(options.seed);
  }

  /** The encoder that {@link toState} told of. */
  static fromState({
    options,
  }: RandomDistributedScalarEncoderState): RandomDistributedScalarEncoder {
    return new RandomDistributedScalarEncoder(options);
  }

  /** For a snapshot. */
  toState(): RandomDistributedScalarEncoderState {
    return { kind: RandomDistributedScalarEncoder.kind, options: this.options };
  }

  encode(value: number, name = VALUE): Sdr {
    const { width, size } = this.options;
    const bucket = this.bucket(value, name);
    const bits = new Uint32Array(width);
    for (let step = 0; step < width; step++) bits[step] = this.bit(bucket + step);
    return { size, active: withoutRepeats(bits.sort()) };
  }

  /** The values of `range` whose bits are on, best first: each as the middle of its bucket. */
  decode(sdr: Sdr): Decoded<number>[] {
    const { width, size, range } = this.options;
    demandSize('RandomDistributedScalarEncoder sdr', sdr, size);
    const name = 'RandomDistributedScalarEncoder.range';
    if (range === undefined) throw new OptionError(name, range, 'given for decode');
    const first = this.bucket(range.min);
    const count = this.bucket(range.max) - first + 1;
    demand(count <= MAX_DECODED_BUCKETS, `${name} in buckets`, count, '1048576 at most');
    const windows = { count, width, bit: (step: number) => this.bit(first + step) };
    return findWindows(sdr, windows).map(({ index, share }) => ({
      value: this.valueOfBucket(first + index),
      share,
    }));
  }

  /** The span of length `resolution` with the value in it: bucket 0 begins at 0. */
  bucket(value: number, name = VALUE): number {
    demand(Number.isFinite(value), name, value, 'a finite number');
    // The sum makes 0 of -0: a bucket may be a key.
    const bucket = Math.floor(value / this.options.resolution) + 0;
    const inRange =
      Number.isSafeInteger(bucket) && Number.isSafeInteger(bucket + this.options.width);
    demand(inRange, name, value, 'at most 2^53 resolutions from 0');
    return bucket;
  }

  /** The middle of the bucket. */
  valueOfBucket(bucket: number): number {
    const name = 'RandomDistributedScalarEncoder bucket';
    demand(Number.isSafeInteger(bucket), name, bucket, 'a whole number');
    return (bucket + 0.5) * this.options.resolution;
  }

  private bit(step: number): number {
    const high = Math.floor(step / 2 ** 32);
    return scramble(scramble(this.scrambledSeed ^ step) ^ high) % this.size;
  }
}

/** The sorted numbers, each once; the array itself where none repeats. */
function withoutRepeats(sorted: Uint32Array): Uint32Array {
  let kept = Math.min(1, sorted.length);
  for (let i = 1; i < sorted.length; i++) {
    if (sorted[i] !== sorted[i - 1]) sorted[kept++] = sorted[i] as number;
  }
  return kept === sorted.length ? sorted : sorted.slice(0, kept);
}
