import type { Field } from '../options.ts';

export const OPTIONS_RANGE = 'an object of options';

export const isGroup = (value: unknown): value is object =>
  typeof value === 'object' && value !== null;

/** Options of a part, read by the part itself; without a fallback they are required. */
export const group = <Value extends object>(fallback?: Value): Field<Value> => ({
  range: OPTIONS_RANGE,
  ...(fallback === undefined ? {} : { fallback }),
  accepts: (value): value is Value => isGroup(value),
});

/** Options of a part that is not there without them. */
export const optionalGroup = <Value extends object>(): Field<Value> => ({
  range: OPTIONS_RANGE,
  accepts: (value): value is Value => value === undefined || isGroup(value),
});
