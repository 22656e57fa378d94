import { demand } from '../options.ts';
import { demandSize, type Sdr } from '../sdr.ts';
import type { BucketEncoder, Decoded, Decoder, FollowingEncoder } from './encoder.ts';
import { createNumberEncoder, type NumberEncoderOptions } from './number.ts';

const VALUE = 'DeltaEncoder value';

/** All that a {@link DeltaEncoder} is. */
export interface DeltaEncoderState {
  readonly kind: 'DeltaEncoder';
  readonly options: NumberEncoderOptions;
  readonly previous: number | null;
}

/**
 * The difference of a number to the one before, for series that rise without end or whose level says
 * nothing: the same step has the same bits at any height. Purdy 2016, "Encoding Data for HTM Systems".
 *
 * Encoding a value does not make it the previous one, `follow` does: so the bits of several values can
 * be asked for, as a score and the learning after it do. Without a previous value, at the start and
 * after `reset`, there is no difference and so no bit, as for a field that was not measured: a
 * difference of 0 would be a claim.
 */
export class DeltaEncoder implements FollowingEncoder<number>, Decoder<Decoded<number>[]> {
  static readonly kind = 'DeltaEncoder';
  readonly size: number;
  private readonly options: NumberEncoderOptions;
  private readonly differences: BucketEncoder<number>;
  private previous: number | null = null;

  /**
   * @param given of the differences, not of the values: with `min` and `max` larger ones are taken as
   *   these, with `resolution` they have no range
   * @param owner how an error names this encoder
   */
  constructor(given: NumberEncoderOptions, owner = 'DeltaEncoder') {
    // A copy: what is written in a snapshot is what the encoder was made of.
    this.options = { ...given };
    this.differences = createNumberEncoder(this.options, owner);
    this.size = this.differences.size;
  }

  /** The encoder that {@link toState} told of. */
  static fromState({ options, previous }: DeltaEncoderState): DeltaEncoder {
    const encoder = new DeltaEncoder(options);
    encoder.previous = previous;
    return encoder;
  }

  /** For a snapshot. */
  toState(): DeltaEncoderState {
    return { kind: DeltaEncoder.kind, options: this.options, previous: this.previous };
  }

  encode(value: number, name = VALUE): Sdr {
    demand(Number.isFinite(value), name, value, 'a finite number');
    if (this.previous === null) return { size: this.size, active: new Uint32Array(0) };
    return this.differences.encode(value - this.previous, `${name} less the one before`);
  }

  follow(value: number, name = VALUE): void {
    demand(Number.isFinite(value), name, value, 'a finite number');
    this.previous = value;
  }

  reset(): void {
    this.previous = null;
  }

  /**
   * The values that the bits mean after the previous one, best first: none without one. A resolution
   * needs a `range` for this.
   */
  decode(sdr: Sdr): Decoded<number>[] {
    const { previous } = this;
    demandSize('DeltaEncoder sdr', sdr, this.size);
    if (previous === null) return [];
    return this.differences
      .decode(sdr)
      .map(({ value, share }) => ({ value: previous + value, share }));
  }
}
