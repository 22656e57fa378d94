import type { Sdr } from '../sdr.ts';

/** Turns a value into bits such that values alike share many of them. */
export interface Encoder<Value> {
  /** Bits of every SDR that it makes. */
  readonly size: number;
  /** Pure. Throws OptionError naming what it cannot encode. */
  encode(value: Value): Sdr;
}
