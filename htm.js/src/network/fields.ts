import {
  RandomDistributedScalarEncoder,
  type RandomDistributedScalarEncoderOptions,
} from '../encoders/random-distributed-scalar.ts';
import { ScalarEncoder, type ScalarEncoderOptions } from '../encoders/scalar.ts';
import { demand } from '../options.ts';
import { isGroup, OPTIONS_RANGE } from './groups.ts';

/** How one field is encoded: in its range, or with `resolution` without one. */
export type FieldOptions = ScalarEncoderOptions | RandomDistributedScalarEncoderOptions;

export type FieldEncoder = ScalarEncoder | RandomDistributedScalarEncoder;

/** @param owner how an error names what the fields belong to */
export function createEncoders(
  fields: Readonly<Record<string, FieldOptions>>,
  owner: string,
): Record<string, FieldEncoder> {
  const encoders = Object.entries(fields).map(([field, options]) => {
    const name = `${owner}.fields.${field}`;
    demand(isGroup(options), name, options, OPTIONS_RANGE);
    const encoder =
      'resolution' in options
        ? new RandomDistributedScalarEncoder(options, name)
        : new ScalarEncoder(options, name);
    return [field, encoder] as const;
  });
  return Object.fromEntries(encoders);
}
