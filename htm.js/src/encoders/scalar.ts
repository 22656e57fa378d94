import { boolean, demand, type Fields, integer, number, readOptions } from '../options.ts';
import { demandSize, type Sdr } from '../sdr.ts';
import type { BucketEncoder, Decoded } from './encoder.ts';
import { findWindows } from './windows.ts';

const VALUE = 'ScalarEncoder value';

/** The range of the values and how finely they are told apart. */
export interface ScalarEncoderOptions {
  /** Least value: lower ones are taken as this one (periodic: they wrap). */
  min: number;
  /** Greatest value: higher ones are taken as this one (periodic: it means the same as `min`). */
  max: number;
  /** Active bits, odd or even. Default 21 (1 to 65,536). */
  width?: number;
  /** Bits in all. Default 500 (2 to 1,048,576). */
  size?: number;
  /** Whether the range is a circle, as the hours of a day. Default false. */
  periodic?: boolean;
}

const FIELDS: Fields<ScalarEncoderOptions> = {
  min: number({ min: -Number.MAX_VALUE / 4, max: Number.MAX_VALUE / 4 }),
  max: number({ min: -Number.MAX_VALUE / 4, max: Number.MAX_VALUE / 4 }),
  width: integer({ min: 1, max: 65_536, default: 21 }),
  size: integer({ min: 2, max: 1_048_576, default: 500 }),
  periodic: boolean(false),
};

/** All that a {@link ScalarEncoder} is. */
export interface ScalarEncoderState {
  readonly kind: 'ScalarEncoder';
  readonly options: Required<ScalarEncoderOptions>;
}

/**
 * A number as one block of adjacent bits; its place is the value's place in the range, so that two
 * values share more bits the nearer they are. Purdy 2016, "Encoding Data for HTM Systems", "A Simple
 * Encoder for Numbers"; BAMI, chapter "Encoding".
 */
export class ScalarEncoder implements BucketEncoder<number> {
  static readonly kind = 'ScalarEncoder';
  readonly size: number;
  /** Places where the block may begin. */
  readonly bucketCount: number;
  private readonly options: Required<ScalarEncoderOptions>;

  /** @param owner how an error names this encoder */
  constructor(given: ScalarEncoderOptions, owner = 'ScalarEncoder') {
    const options = readOptions(owner, given, FIELDS);
    const { min, max, width, size, periodic } = options;
    demand(max > min, `${owner}.max`, max, `above min, which is ${min}`);
    demand(width < size, `${owner}.width`, width, `below size, which is ${size}`);
    this.options = options;
    this.size = size;
    this.bucketCount = periodic ? size : size - width + 1;
  }

  /** The encoder that {@link toState} told of. */
  static fromState({ options }: ScalarEncoderState): ScalarEncoder {
    return new ScalarEncoder(options);
  }

  /** For a snapshot. */
  toState(): ScalarEncoderState {
    return { kind: ScalarEncoder.kind, options: this.options };
  }

  encode(value: number, name = VALUE): Sdr {
    const { width, size } = this.options;
    const first = this.bucket(value, name);
    const active = new Uint32Array(width);
    // The part of a block that reaches over the end lies at the beginning, and is listed first.
    const wrapped = Math.max(0, first + width - size);
    for (let bit = 0; bit < width; bit++) {
      active[bit] = bit < wrapped ? bit : first + bit - wrapped;
    }
    return { size, active };
  }

  /** The values whose blocks are on, best first: each as the middle of its bucket. */
  decode(sdr: Sdr): Decoded<number>[] {
    const { width, size } = this.options;
    demandSize('ScalarEncoder sdr', sdr, size);
    const windows = { count: this.bucketCount, width, bit: (step: number) => step % size };
    return findWindows(sdr, windows).map(({ index, share }) => ({
      value: this.valueOfBucket(index),
      share,
    }));
  }

  /** The place of the value's block: values in the same bucket have the same bits. */
  bucket(value: number, name = VALUE): number {
    demand(Number.isFinite(value), name, value, 'a finite number');
    const { min, max, periodic } = this.options;
    const share = (value - min) / (max - min);
    const reachable = !periodic || Number.isFinite(share);
    demand(reachable, name, value, 'fewer than 1e308 periods away from min');
    const within = periodic ? share - Math.floor(share) : Math.min(1, Math.max(0, share));
    return Math.min(this.bucketCount - 1, Math.floor(within * this.bucketCount));
  }

  /** The middle of the bucket. */
  valueOfBucket(bucket: number): number {
    const { min, max } = this.options;
    const last = this.bucketCount - 1;
    const known = Number.isInteger(bucket) && bucket >= 0 && bucket <= last;
    demand(known, 'ScalarEncoder bucket', bucket, `a whole number from 0 to ${last}`);
    return min + ((bucket + 0.5) / this.bucketCount) * (max - min);
  }
}
