import { OptionError } from '../options.ts';
import { concatenate, type Sdr } from '../sdr.ts';
import type { Encoder } from './encoder.ts';

/** A number a field, null where it was not measured; fields without an encoder are passed over. */
export type FieldRecord = Readonly<Record<string, unknown>>;

/**
 * Several fields as one SDR: the fields' own SDRs side by side, in the order of their encoders. A field
 * that is null has no active bits, so that the others are still understood.
 */
export class MultiEncoder implements Encoder<FieldRecord> {
  readonly size: number;
  private readonly encoders: readonly (readonly [string, Encoder<number>])[];

  constructor(encoders: Readonly<Record<string, Encoder<number>>>) {
    this.encoders = Object.entries(encoders);
    if (this.encoders.length === 0) {
      throw new OptionError('MultiEncoder number of fields', 0, 'at least 1');
    }
    this.size = this.encoders.reduce((total, [, encoder]) => total + encoder.size, 0);
  }

  encode(record: FieldRecord): Sdr {
    return concatenate(
      this.encoders.map(([field, encoder]) => {
        const value = record[field];
        if (value === null) return { size: encoder.size, active: new Uint32Array(0) };
        if (typeof value !== 'number' || !Number.isFinite(value)) {
          throw new OptionError(`record.${field}`, value, 'a finite number or null');
        }
        return encoder.encode(value);
      }),
    );
  }
}
