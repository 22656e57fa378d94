import { OptionError } from '../options.ts';
import { concatenate, demandSize, type Sdr } from '../sdr.ts';
import type { Decoder, Encoder, FollowingEncoder } from './encoder.ts';
import { type EncoderState, restoreEncoder, stateOf } from './restore.ts';

/** A value a field, null where it was not measured; fields without an encoder are passed over. */
export type FieldRecord = Readonly<Record<string, unknown>>;

/** An encoder for each field, of any type of value. */
export type FieldEncoders = Readonly<Record<string, Encoder<unknown>>>;

/** What the bits of each field mean; undefined for an encoder that cannot say. */
export type DecodedFields<Encoders extends FieldEncoders> = {
  readonly [Name in keyof Encoders]: NonNullable<Encoders[Name]> extends Decoder<infer Meaning>
    ? Meaning
    : undefined;
};

/** All that a {@link MultiEncoder} is. */
export interface MultiEncoderState {
  readonly kind: 'MultiEncoder';
  readonly fields: Readonly<Record<string, EncoderState>>;
}

/**
 * Several fields as one SDR: the fields' own SDRs side by side, in the order of their encoders. A field
 * that is null has no active bits, so that the others are still understood. Purdy 2016, "Encoding Data
 * for HTM Systems"; BAMI, chapter "Encoding".
 */
export class MultiEncoder<Encoders extends FieldEncoders = FieldEncoders>
  implements FollowingEncoder<FieldRecord>, Decoder<DecodedFields<Encoders>>
{
  static readonly kind = 'MultiEncoder';
  readonly size: number;
  private readonly fields: readonly (readonly [field: string, encoder: Encoder<unknown>])[];

  /** The encoders belong to it from now on: those that follow a series follow that of their field. */
  constructor(encoders: Encoders) {
    this.fields = Object.entries(encoders);
    if (this.fields.length === 0) {
      throw new OptionError('MultiEncoder number of fields', 0, 'at least 1');
    }
    this.size = this.fields.reduce((total, [, encoder]) => total + encoder.size, 0);
  }

  /** The encoder that {@link toState} told of. */
  static fromState({ fields }: MultiEncoderState): MultiEncoder {
    return new MultiEncoder(
      Object.fromEntries(Object.entries(fields).map(([name, of]) => [name, restoreEncoder(of)])),
    );
  }

  /** For a snapshot. Throws OptionError for an encoder that is none of this library's. */
  toState(): MultiEncoderState {
    const fields = this.fields.map(([field, encoder]) => [
      field,
      stateOf(encoder, `MultiEncoder.${field}`),
    ]);
    return { kind: MultiEncoder.kind, fields: Object.fromEntries(fields) };
  }

  encode(record: FieldRecord, name = 'record'): Sdr {
    return concatenate(
      this.fields.map(([field, encoder]) => {
        const value = measured(record, field, name);
        return value === null
          ? { size: encoder.size, active: new Uint32Array(0) }
          : encoder.encode(value, `${name}.${field}`);
      }),
    );
  }

  /** What the bits of each field mean. */
  decode(sdr: Sdr): DecodedFields<Encoders> {
    demandSize('MultiEncoder sdr', sdr, this.size);
    let start = 0;
    const decoded = this.fields.map(([field, encoder]) => {
      const part = slice(sdr, start, encoder.size);
      start += encoder.size;
      return [field, isDecoder(encoder) ? encoder.decode(part) : undefined];
    });
    return Object.fromEntries(decoded);
  }

  /** Takes this record as the previous one; a field that was not measured keeps the value before. */
  follow(record: FieldRecord, name = 'record'): void {
    for (const [field, encoder] of this.fields) {
      const value = measured(record, field, name);
      if (value !== null && isFollowing(encoder)) encoder.follow(value, `${name}.${field}`);
    }
  }

  reset(): void {
    for (const [, encoder] of this.fields) if (isFollowing(encoder)) encoder.reset();
  }
}

/** The encoder itself refuses a value of another type. */
function measured(record: FieldRecord, field: string, name: string): unknown {
  const value = record[field];
  if (value === undefined) {
    throw new OptionError(`${name}.${field}`, value, 'a value, or null where none was measured');
  }
  return value;
}

/** The bits from `start` on, as an SDR of their own. */
function slice({ active }: Sdr, start: number, size: number): Sdr {
  const within = active.filter((position) => position >= start && position < start + size);
  return { size, active: within.map((position) => position - start) };
}

const isDecoder = (encoder: object): encoder is Decoder<unknown> => 'decode' in encoder;

const isFollowing = (encoder: object): encoder is FollowingEncoder<unknown> => 'follow' in encoder;
