import type { Structural } from './structural.ts';

/** What the API server stores for a value: each missing field that has a default is filled in. */
export function withDefaults(value: unknown, schema: Structural): unknown {
  if (Array.isArray(value)) {
    const { items } = schema;
    return items ? value.map((item) => withDefaults(item, items)) : value;
  }
  if (typeof value !== 'object' || value === null) return value;
  const filled: Record<string, unknown> = { ...value };
  for (const [name, field] of Object.entries(schema.properties ?? {})) {
    if (!Object.hasOwn(filled, name) && field.default === undefined) continue;
    const given = Object.hasOwn(filled, name) ? filled[name] : structuredClone(field.default);
    filled[name] = withDefaults(given, field);
  }
  return filled;
}
