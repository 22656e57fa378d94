import { demand, type Fields, integer, number, readOptions } from '../options.ts';
import { demandSize, type Sdr } from '../sdr.ts';
import type { BucketEncoder, Decoded } from './encoder.ts';
import { exp2, log2 } from './log2.ts';
import { ScalarEncoder } from './scalar.ts';

const VALUE = 'LogEncoder value';

/** The range of the magnitudes and how finely they are told apart. */
export interface LogEncoderOptions {
  /** Least value told apart, above 0: lower ones, and 0 itself, are taken as this one. */
  min: number;
  /** Greatest value: higher ones are taken as this one. */
  max: number;
  /** Active bits. Default 21 (1 to 65,536). */
  width?: number;
  /** Bits in all. Default 500 (2 to 1,048,576). */
  size?: number;
}

const FIELDS: Fields<LogEncoderOptions> = {
  min: number({ min: Number.MIN_VALUE, max: Number.MAX_VALUE }),
  max: number({ min: Number.MIN_VALUE, max: Number.MAX_VALUE }),
  width: integer({ min: 1, max: 65_536, default: 21 }),
  size: integer({ min: 2, max: 1_048_576, default: 500 }),
};

/** All that a {@link LogEncoder} is. */
export interface LogEncoderState {
  readonly kind: 'LogEncoder';
  readonly options: Required<LogEncoderOptions>;
}

/**
 * A number of which the magnitude counts, as a response time or a count of bytes: two values share as
 * many bits as any other two of the same ratio. The scalar encoder of the logarithm. Purdy 2016,
 * "Encoding Data for HTM Systems".
 */
export class LogEncoder implements BucketEncoder<number> {
  static readonly kind = 'LogEncoder';
  readonly size: number;
  readonly bucketCount: number;
  private readonly options: Required<LogEncoderOptions>;
  private readonly scalar: ScalarEncoder;

  /** @param owner how an error names this encoder */
  constructor(given: LogEncoderOptions, owner = 'LogEncoder') {
    const options = readOptions(owner, given, FIELDS);
    const { min, max, width, size } = options;
    const [least, most] = [log2(min), log2(max)];
    demand(most > least, `${owner}.max`, max, `above min, which is ${min}`);
    this.options = options;
    this.scalar = new ScalarEncoder({ min: least, max: most, width, size }, owner);
    this.size = size;
    this.bucketCount = this.scalar.bucketCount;
  }

  /** The encoder that {@link toState} told of. */
  static fromState({ options }: LogEncoderState): LogEncoder {
    return new LogEncoder(options);
  }

  /** For a snapshot. */
  toState(): LogEncoderState {
    return { kind: LogEncoder.kind, options: this.options };
  }

  encode(value: number, name = VALUE): Sdr {
    return this.scalar.encode(this.logOf(value, name));
  }

  /** The values whose blocks are on, best first: each as the middle, by ratio, of its bucket. */
  decode(sdr: Sdr): Decoded<number>[] {
    demandSize('LogEncoder sdr', sdr, this.size);
    return this.scalar.decode(sdr).map(({ value, share }) => ({ value: exp2(value), share }));
  }

  /** The place of the value's block: values in the same bucket have the same bits. */
  bucket(value: number, name = VALUE): number {
    return this.scalar.bucket(this.logOf(value, name));
  }

  /** The middle of the bucket, by ratio. */
  valueOfBucket(bucket: number): number {
    return exp2(this.scalar.valueOfBucket(bucket));
  }

  private logOf(value: number, name: string): number {
    demand(Number.isFinite(value) && value >= 0, name, value, 'a finite number of at least 0');
    return log2(Math.max(value, this.options.min));
  }
}
