import { demand, type Fields, integer, number, readOptions, seed } from '../options.ts';
import { scramble } from '../random.ts';
import { createSdr, type Sdr } from '../sdr.ts';
import type { Encoder } from './encoder.ts';

export interface RandomDistributedScalarEncoderOptions {
  /** Values in a span of this length, in the value's own unit, have the same bits. */
  resolution: number;
  /** Active bits before collisions. Default 21. */
  width?: number;
  /** Bits in all. Default 500. */
  size?: number;
  /** Default 42. */
  seed?: number;
}

const FIELDS: Fields<RandomDistributedScalarEncoderOptions> = {
  resolution: number({ min: Number.MIN_VALUE, max: Number.MAX_VALUE }),
  width: integer({ min: 1, max: 65_536, default: 21 }),
  size: integer({ min: 2, max: 1_048_576, default: 500 }),
  seed,
};

/**
 * A number without a known range: bucket b has the bits hash(b), hash(b + 1), … hash(b + width - 1),
 * so that neighbours share all but one and far values share bits by chance only. Two of them may
 * fall on one bit, so a value has `width` active bits or a few fewer. Purdy 2016, "Encoding Data for
 * HTM Systems", "A More Flexible Encoder Method".
 */
export class RandomDistributedScalarEncoder implements Encoder<number> {
  readonly size: number;
  /** Values have no range: there are negative buckets too. */
  readonly bucketCount = Number.POSITIVE_INFINITY;
  private readonly options: Required<RandomDistributedScalarEncoderOptions>;

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
  }

  encode(value: number): Sdr {
    const { width, size } = this.options;
    const bucket = this.bucket(value);
    return createSdr(
      size,
      Array.from({ length: width }, (_, step) => this.bit(bucket + step)),
    );
  }

  /** Values in the same bucket have the same bits. */
  bucket(value: number): number {
    const name = 'RandomDistributedScalarEncoder value';
    demand(Number.isFinite(value), name, value, 'a finite number');
    const { resolution, width } = this.options;
    const bucket = Math.floor(value / resolution);
    const inRange = Number.isSafeInteger(bucket) && Number.isSafeInteger(bucket + width);
    demand(inRange, name, value, 'at most 2^53 resolutions from 0');
    return bucket;
  }

  private bit(bucket: number): number {
    const high = Math.floor(bucket / 2 ** 32);
    return scramble(scramble(scramble(this.options.seed) ^ bucket) ^ high) % this.size;
  }
}
