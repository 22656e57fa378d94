import type { Structural } from './structural.ts';

/**
 * A value as the API server takes it: a known field that is null counts as not given. Unknown
 * fields and the items of lists stay as they are.
 */
export function withoutNulls(value: unknown, schema: Structural): unknown {
  if (Array.isArray(value)) {
    const { items } = schema;
    return items ? value.map((item) => withoutNulls(item, items)) : value;
  }
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).flatMap(([name, field]) => {
    const known = fieldOf(schema, name);
    if (known === undefined) return [[name, field]];
    return field === null ? [] : [[name, withoutNulls(field, known)]];
  });
  return Object.fromEntries(kept);
}

const fieldOf = ({ properties, additionalProperties }: Structural, name: string) =>
  properties && Object.hasOwn(properties, name) ? properties[name] : additionalProperties;
