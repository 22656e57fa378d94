import { boolean, demand, type Fields, integer, number, readOptions } from '../options.ts';
import type { Sdr } from '../sdr.ts';
import type { Encoder } from './encoder.ts';

export interface ScalarEncoderOptions {
  /** Least value: lower ones are taken as this one (periodic: they wrap). */
  min: number;
  /** Greatest value: higher ones are taken as this one (periodic: it means the same as `min`). */
  max: number;
  /** Active bits, odd or even. Default 21. */
  width?: number;
  /** Bits in all. Default 500. */
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

/**
 * A number as one block of adjacent bits; its place is the value's place in the range, so that two
 * values share more bits the nearer they are. Purdy 2016, "Encoding Data for HTM Systems", "A Simple
 * Encoder for Numbers"; BAMI, chapter "Encoding".
 */
export class ScalarEncoder implements Encoder<number> {
  readonly size: number;
  private readonly options: Required<ScalarEncoderOptions>;
  /** Places where the block may begin. */
  readonly bucketCount: number;

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

  encode(value: number): Sdr {
    const { width, size } = this.options;
    const first = this.bucket(value);
    const active = new Uint32Array(width);
    // The part of a block that reaches over the end lies at the beginning, and is listed first.
    const wrapped = Math.max(0, first + width - size);
    for (let bit = 0; bit < width; bit++) {
      active[bit] = bit < wrapped ? bit : first + bit - wrapped;
    }
    return { size, active };
  }

  /** The place of the value's block: values in the same bucket have the same bits. */
  bucket(value: number): number {
    demand(Number.isFinite(value), 'ScalarEncoder value', value, 'a finite number');
    const { min, max, periodic } = this.options;
    const share = (value - min) / (max - min);
    const reachable = !periodic || Number.isFinite(share);
    demand(reachable, 'ScalarEncoder value', value, 'fewer than 1e308 periods away from min');
    const within = periodic ? share - Math.floor(share) : Math.min(1, Math.max(0, share));
    return Math.min(this.bucketCount - 1, Math.floor(within * this.bucketCount));
  }
}
