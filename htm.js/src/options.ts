/** An option or argument that cannot be used. The message names it, its value and its range. */
export class OptionError extends RangeError {
  readonly field: string;

  constructor(field: string, value: unknown, range: string) {
    super(`${field} is ${show(value)}: must be ${range}`);
    this.name = 'OptionError';
    this.field = field;
  }
}

/** What one option accepts, and what it is when left out. Without a default it is required. */
export interface Field<Value> {
  readonly range: string;
  readonly fallback?: Value;
  accepts(value: unknown): value is Value;
}

interface Range {
  min: number;
  max: number;
  default?: number;
}

/** A whole number from min to max. */
export const integer = (range: Range): Field<number> => ({
  ...numeric(range, (value) => Number.isSafeInteger(value)),
  range: `a whole number from ${range.min} to ${range.max}`,
});

/** A finite number from min to max. */
export const number = (range: Range): Field<number> => ({
  ...numeric(range, (value) => Number.isFinite(value)),
  range: `a number from ${range.min} to ${range.max}`,
});

export const boolean = (fallback: boolean): Field<boolean> => ({
  range: 'true or false',
  fallback,
  accepts: (value) => typeof value === 'boolean',
});

/** One of these words. */
export const oneOf = <Word extends string>(
  words: readonly Word[],
  fallback: NoInfer<Word>,
): Field<Word> => ({
  range: `one of ${words.join(', ')}`,
  fallback,
  accepts: (value): value is Word => words.some((word) => word === value),
});

/** Any seed of our generator. */
export const seed: Field<number> = integer({ min: 0, max: 2 ** 32 - 1, default: 42 });

/** A permanence or a change of one: from 0 to 1. */
export const unit = (fallback: number): Field<number> =>
  number({ min: 0, max: 1, default: fallback });

export type Fields<Options> = { [Name in keyof Options]-?: Field<NonNullable<Options[Name]>> };

/**
 * The options with every default filled in. Throws {@link OptionError} for a value out of range,
 * a required option left out, or a name that is no option (most often a slip of the pen).
 */
export function readOptions<Options extends object>(
  owner: string,
  given: Options,
  fields: Fields<Options>,
): Required<Options> {
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(fields, name)) {
      const known = Object.keys(fields).join(', ');
      throw new OptionError(`${owner}.${name}`, given[name as keyof Options], `one of ${known}`);
    }
  }
  const read: Partial<Record<keyof Options, unknown>> = {};
  for (const name of Object.keys(fields) as (keyof Options & string)[]) {
    const field = fields[name];
    const value: unknown = given[name] === undefined ? field.fallback : given[name];
    if (!field.accepts(value)) throw new OptionError(`${owner}.${name}`, value, field.range);
    read[name] = value;
  }
  return read as Required<Options>;
}

/** For what one field alone cannot say. Throws {@link OptionError} unless `holds`. */
export function demand(holds: boolean, field: string, value: unknown, range: string): void {
  if (!holds) throw new OptionError(field, value, range);
}

function numeric(range: Range, isKind: (value: number) => boolean): Omit<Field<number>, 'range'> {
  return {
    ...(range.default === undefined ? {} : { fallback: range.default }),
    accepts: (value): value is number =>
      typeof value === 'number' && isKind(value) && value >= range.min && value <= range.max,
  };
}

function show(value: unknown): string {
  if (value === undefined) return 'missing';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 40));
  return value === null ? 'null' : `of type ${typeof value}`;
}
