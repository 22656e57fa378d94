import { CategoryEncoder, type CategoryEncoderOptions } from '../encoders/category.ts';
import { DateEncoder, type DateEncoderOptions } from '../encoders/date.ts';
import { DeltaEncoder } from '../encoders/delta.ts';
import type { BucketEncoder, Encoder } from '../encoders/encoder.ts';
import { LogEncoder, type LogEncoderOptions } from '../encoders/log.ts';
import { createNumberEncoder, type NumberEncoderOptions } from '../encoders/number.ts';
import { demand, OptionError } from '../options.ts';
import { isGroup, OPTIONS_RANGE } from './groups.ts';

/**
 * How one field is encoded: as a number (without a kind), in its range, or with `resolution` without
 * one; as the magnitude of a number, the difference to the one before, a name or a time.
 */
export type FieldOptions =
  | ({ kind?: 'number' } & NumberEncoderOptions)
  | ({ kind: 'log' } & LogEncoderOptions)
  | ({ kind: 'delta' } & NumberEncoderOptions)
  | ({ kind: 'category' } & CategoryEncoderOptions)
  | ({ kind: 'date' } & DateEncoderOptions);

/** How each field is encoded, by its name. */
export type FieldsOptions = Readonly<Record<string, FieldOptions>>;

const KINDS = 'one of number, log, delta, category, date';

/** @param owner how an error names what the fields belong to */
export function createEncoders(
  fields: FieldsOptions,
  owner: string,
): Record<string, Encoder<unknown>> {
  const encoders = Object.entries(fields).map(([field, options]) => {
    const name = `${owner}.fields.${field}`;
    demand(isGroup(options), name, options, OPTIONS_RANGE);
    return [field, createEncoder(options, name)] as const;
  });
  return Object.fromEntries(encoders);
}

/** The encoder of a field whose values are numbers in buckets; undefined for another kind of field. */
export function createBucketEncoder(
  options: FieldOptions,
  owner: string,
): BucketEncoder<number> | undefined {
  if (options.kind === 'log') return createLogEncoder(options, owner);
  if (options.kind !== undefined && options.kind !== 'number') return undefined;
  const { kind: _, ...number } = options;
  return createNumberEncoder(number, owner);
}

function createEncoder(options: FieldOptions, owner: string): Encoder<unknown> {
  switch (options.kind) {
    case 'delta': {
      const { kind: _, ...differences } = options;
      return new DeltaEncoder(differences, owner);
    }
    case 'category': {
      const { kind: _, ...names } = options;
      return new CategoryEncoder(names, owner);
    }
    case 'date': {
      const { kind: _, ...parts } = options;
      return new DateEncoder(parts, owner);
    }
    default: {
      const encoder = createBucketEncoder(options, owner);
      if (encoder === undefined) throw new OptionError(`${owner}.kind`, options.kind, KINDS);
      return encoder;
    }
  }
}

function createLogEncoder(
  { kind: _, ...magnitudes }: { kind: 'log' } & LogEncoderOptions,
  owner: string,
): LogEncoder {
  return new LogEncoder(magnitudes, owner);
}
