import { demand, type Field, type Fields, integer, readOptions } from '../options.ts';
import { demandSize, type Sdr } from '../sdr.ts';
import type { BucketEncoder, Decoded } from './encoder.ts';
import { findWindows } from './windows.ts';

const VALUE = 'CategoryEncoder value';
const MAX_CATEGORIES = 65_535;
const MAX_SIZE = 1_048_576;

/** The names that are known. */
export interface CategoryEncoderOptions {
  /** From 1 to 65,535 different ones; all other names together are one more. */
  categories: readonly string[];
  /** Active bits. Default 21 (1 to 65,536). */
  width?: number;
}

const names: Field<readonly string[]> = {
  range: `a list of 1 to ${MAX_CATEGORIES} different strings`,
  accepts: (value): value is readonly string[] =>
    Array.isArray(value) &&
    value.length >= 1 &&
    value.length <= MAX_CATEGORIES &&
    value.every((name) => typeof name === 'string') &&
    new Set(value).size === value.length,
};

const FIELDS: Fields<CategoryEncoderOptions> = {
  categories: names,
  width: integer({ min: 1, max: 65_536, default: 21 }),
};

/** All that a {@link CategoryEncoder} is. */
export interface CategoryEncoderState {
  readonly kind: 'CategoryEncoder';
  readonly options: Required<CategoryEncoderOptions>;
}

/**
 * A name out of a list: each has a block of bits of its own, so that no two are alike. Names outside
 * the list have the first block: a new one costs no bits and is not taken for a known one. Purdy 2016,
 * "Encoding Data for HTM Systems"; BAMI, chapter "Encoding".
 */
export class CategoryEncoder implements BucketEncoder<string, string | null> {
  static readonly kind = 'CategoryEncoder';
  readonly size: number;
  /** One for each category, after one for all other names. */
  readonly bucketCount: number;
  private readonly options: Required<CategoryEncoderOptions>;
  private readonly bucketOf: ReadonlyMap<string, number>;

  /** @param owner how an error names this encoder */
  constructor(given: CategoryEncoderOptions, owner = 'CategoryEncoder') {
    const { categories, width } = readOptions(owner, given, FIELDS);
    this.options = { categories: [...categories], width };
    this.bucketOf = new Map(categories.map((name, place) => [name, place + 1]));
    this.bucketCount = categories.length + 1;
    this.size = this.bucketCount * width;
    demand(this.size <= MAX_SIZE, `${owner} number of bits`, this.size, `at most ${MAX_SIZE}`);
  }

  /** The encoder that {@link toState} told of. */
  static fromState({ options }: CategoryEncoderState): CategoryEncoder {
    return new CategoryEncoder(options);
  }

  /** For a snapshot. */
  toState(): CategoryEncoderState {
    return { kind: CategoryEncoder.kind, options: this.options };
  }

  encode(value: string, name = VALUE): Sdr {
    const { width } = this.options;
    const active = new Uint32Array(width);
    const first = this.bucket(value, name) * width;
    for (let bit = 0; bit < width; bit++) active[bit] = first + bit;
    return { size: this.size, active };
  }

  /** The categories whose blocks are on, best first; null stands for a name outside the list. */
  decode(sdr: Sdr): Decoded<string | null>[] {
    const { width } = this.options;
    demandSize('CategoryEncoder sdr', sdr, this.size);
    const windows = { count: this.bucketCount, stride: width, width, bit: (step: number) => step };
    return findWindows(sdr, windows).map(({ index, share }) => ({
      value: this.valueOfBucket(index),
      share,
    }));
  }

  /** The category's place in the list, from 1; 0 for a name outside it. */
  bucket(value: string, name = VALUE): number {
    demand(typeof value === 'string', name, value, 'a string');
    return this.bucketOf.get(value) ?? 0;
  }

  /** The category, or null for all names outside the list. */
  valueOfBucket(bucket: number): string | null {
    const last = this.bucketCount - 1;
    const known = Number.isInteger(bucket) && bucket >= 0 && bucket <= last;
    demand(known, 'CategoryEncoder bucket', bucket, `a whole number from 0 to ${last}`);
    return this.options.categories[bucket - 1] ?? null;
  }
}
