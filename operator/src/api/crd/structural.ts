import { z } from 'zod';
import { type Validation, validations } from '../rules.ts';

const INT32_MAX = 2 ** 31 - 1;

/**
 * What the API server takes as a structural schema, and no more: whatever else zod might write
 * (`anyOf`, `$ref`, `const`) is refused here rather than by every cluster.
 */
const structuralSchema: z.ZodType<Structural> = z.strictObject({
  type: z.enum(['object', 'array', 'string', 'integer', 'number', 'boolean']),
  description: z.string().optional(),
  default: z.unknown().optional(),
  enum: z.array(z.string()).optional(),
  format: z.enum(['int32', 'int64', 'date-time']).optional(),
  pattern: z.string().optional(),
  minLength: z.int().optional(),
  maxLength: z.int().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  exclusiveMinimum: z.boolean().optional(),
  exclusiveMaximum: z.boolean().optional(),
  maxItems: z.int().optional(),
  maxProperties: z.int().optional(),
  required: z.array(z.string()).optional(),
  properties: z.lazy(() => z.record(z.string(), structuralSchema)).optional(),
  additionalProperties: z.lazy(() => structuralSchema).optional(),
  items: z.lazy(() => structuralSchema).optional(),
  'x-kubernetes-list-type': z.enum(['atomic', 'set', 'map']).optional(),
  'x-kubernetes-list-map-keys': z.array(z.string()).optional(),
  'x-kubernetes-map-type': z.enum(['atomic', 'granular']).optional(),
  'x-kubernetes-validations': validations.optional(),
});

/** A structural schema of Kubernetes, as far as ours needs it. */
export interface Structural {
  type: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';
  description?: string | undefined;
  default?: unknown;
  enum?: string[] | undefined;
  format?: 'int32' | 'int64' | 'date-time' | undefined;
  pattern?: string | undefined;
  minLength?: number | undefined;
  maxLength?: number | undefined;
  minimum?: number | undefined;
  maximum?: number | undefined;
  exclusiveMinimum?: boolean | undefined;
  exclusiveMaximum?: boolean | undefined;
  maxItems?: number | undefined;
  maxProperties?: number | undefined;
  required?: string[] | undefined;
  properties?: Record<string, Structural> | undefined;
  additionalProperties?: Structural | undefined;
  items?: Structural | undefined;
  'x-kubernetes-list-type'?: 'atomic' | 'set' | 'map' | undefined;
  'x-kubernetes-list-map-keys'?: string[] | undefined;
  'x-kubernetes-map-type'?: 'atomic' | 'granular' | undefined;
  'x-kubernetes-validations'?: Validation[] | undefined;
}

/**
 * The structural schema of what may be written for a zod schema (its input).
 * @throws naming what in it has no place in a structural schema
 */
export function structural(schema: z.ZodType): Structural {
  const json = z.toJSONSchema(schema, {
    io: 'input',
    target: 'openapi-3.0',
    override: ({ jsonSchema }) => makeStructural(jsonSchema),
  });
  const result = structuralSchema.safeParse(json);
  if (result.success) return result.data;
  throw new Error(`the schema is not structural: ${z.prettifyError(result.error)}`);
}

function makeStructural(schema: z.core.JSONSchema.BaseSchema): void {
  // The API server drops unknown fields, or refuses them, by itself.
  if (schema.additionalProperties === false) delete schema.additionalProperties;
  // It checks the format; zod's pattern for it is more than its regular expressions know.
  if (schema.format === 'date-time') delete schema.pattern;
  if (schema.type === 'integer') schema.format = isInt32(schema) ? 'int32' : 'int64';
  if (schema.type === 'array') schema['x-kubernetes-list-type'] ??= 'atomic';
}

const isInt32 = ({ minimum, maximum }: z.core.JSONSchema.BaseSchema): boolean =>
  minimum !== undefined && minimum >= -INT32_MAX && maximum !== undefined && maximum <= INT32_MAX;
