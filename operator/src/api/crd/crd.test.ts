import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAnomalyPredictor } from '../parse.ts';
import { customResourceDefinition, resourceSchema } from './crd.ts';
import { withDefaults } from './defaults.ts';
import {
  badValues,
  type Fields,
  fullExternalSpec,
  fullSpec,
  mostlyPlausible,
  sampleResource,
} from './samples.ts';
import type { Structural } from './structural.ts';

const root = resourceSchema();

function specSchema(): Structural {
  const spec = root.properties?.spec;
  if (spec === undefined) throw new Error('the schema has no spec');
  return spec;
}

interface Place {
  path: string;
  schema: Structural;
  required: boolean;
}

function* placesIn(path: string, schema: Structural, required = true): Generator<Place> {
  yield { path, schema, required };
  for (const [name, field] of Object.entries(schema.properties ?? {})) {
    yield* placesIn(`${path}.${name}`, field, schema.required?.includes(name) ?? false);
  }
  if (schema.items) yield* placesIn(`${path}[]`, schema.items);
  if (schema.additionalProperties) yield* placesIn(`${path}.*`, schema.additionalProperties);
}

const ours = (['spec', 'status'] as const).flatMap((name) => {
  const schema = root.properties?.[name];
  return schema ? [...placesIn(name, schema)] : [];
});

const pathsOf = (places: Place[]) => places.map(({ path }) => path);

/** Whether zod takes it; the verdict of the API server, as the integration test shows. */
function read(spec: unknown) {
  try {
    return readAnomalyPredictor(sampleResource(spec), 'sample').spec;
  } catch {
    return undefined;
  }
}

describe('the schema of the CRD', () => {
  it('describes every field', () => {
    const bare = ours.filter(
      ({ path, schema }) => !schema.description && !path.endsWith('.*') && !path.endsWith('[]'),
    );
    expect(pathsOf(bare)).toEqual([]);
  });

  it('bounds every text, list, map and number', () => {
    const unbounded = ours.filter(({ schema }) => {
      if (schema.enum) return false;
      if (schema.type === 'string') return schema.maxLength === undefined;
      if (schema.type === 'array') return schema.maxItems === undefined;
      if (schema.additionalProperties) return schema.maxProperties === undefined;
      if (schema.type !== 'integer' && schema.type !== 'number') return false;
      return schema.minimum === undefined || schema.maximum === undefined;
    });
    expect(pathsOf(unbounded)).toEqual([]);
  });

  it('has a default for every field of the spec but those that mean something by their absence', () => {
    const without = ours.filter(
      ({ path, schema, required }) =>
        path.startsWith('spec') && !required && schema.default === undefined,
    );
    const names = without.map(({ path }) =>
      path.replace(/^.*\.(?=(resources|scheduling)\.)/, '*.').replace(/^spec\./, ''),
    );
    expect([...new Set(names)].sort()).toEqual([
      '*.resources.requests',
      '*.resources.requests.cpu',
      '*.resources.requests.memory',
      '*.scheduling.nodeSelector',
      '*.scheduling.priorityClassName',
      '*.scheduling.tolerations',
      '*.scheduling.tolerations[].effect',
      '*.scheduling.tolerations[].key',
      '*.scheduling.tolerations[].tolerationSeconds',
      '*.scheduling.tolerations[].value',
      'images.pullSecrets',
      'images.registry',
      'images.tag',
      'kafka.external',
      'kafka.external.credentials',
      'kafka.external.tls',
      'kafka.external.tls.caSecret',
      'kafka.managed',
      'kafka.managed.storage.class',
      'target.rubis',
    ]);
  });

  it('says how each list merges', () => {
    const lists = ours.filter(({ schema }) => schema.type === 'array');
    expect(lists.map(({ schema }) => schema['x-kubernetes-list-type'])).not.toContain(undefined);
    const conditions = lists.find(({ path }) => path === 'status.conditions');
    expect(conditions?.schema).toMatchObject({
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['type'],
    });
  });

  it('is served and stored as the one version, with a status of its own', () => {
    const { versions } = customResourceDefinition().spec;
    expect(versions).toHaveLength(1);
    expect(versions[0]).toMatchObject({
      name: 'v1alpha1',
      served: true,
      storage: true,
      subresources: { status: {} },
    });
  });
});

describe('the samples', () => {
  it('give every field that the spec has', () => {
    const given = new Set(
      [fullSpec(), fullExternalSpec()].flatMap((spec) => [...givenPaths('spec', spec)]),
    );
    const known = ours.filter(({ path }) => path.startsWith('spec') && !path.endsWith('.*'));
    expect(pathsOf(known).filter((path) => !given.has(path))).toEqual([]);
  });
});

function* givenPaths(path: string, value: unknown): Generator<string> {
  yield path;
  if (Array.isArray(value)) for (const item of value) yield* givenPaths(`${path}[]`, item);
  else if (typeof value === 'object' && value !== null) {
    for (const [name, field] of Object.entries(value)) yield* givenPaths(`${path}.${name}`, field);
  }
}

describe('a file that is read locally', () => {
  it.each([
    ['managed', fullSpec()],
    ['external', fullExternalSpec()],
  ])('is held to every bound of the CRD (%s Kafka)', (_, spec: Fields) => {
    const taken = badValues(spec, specSchema()).filter(({ spec: bad }) => read(bad) !== undefined);
    expect(taken.map(({ field, what }) => `${field} ${what}`)).toEqual([]);
  });

  it('and is accepted, is within every bound of the CRD', () => {
    fc.assert(
      fc.property(mostlyPlausible(specSchema()), (spec) => {
        fc.pre(read(spec) !== undefined);
        expect([...faultsOf('spec', withoutNullFields(spec), specSchema())]).toEqual([]);
      }),
    );
  });

  it('means the same once the API server has filled in the defaults', () => {
    fc.assert(
      fc.property(mostlyPlausible(specSchema()), (spec) => {
        const meant = read(spec);
        fc.pre(meant !== undefined);
        expect(read(withDefaults(withoutNullFields(spec) ?? {}, specSchema()))).toEqual(meant);
      }),
    );
  });
});

const withoutNullFields = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value ?? null), (_, field) => field ?? undefined);

/** What in a value breaks the bounds of a schema, its rules in CEL aside. */
function* faultsOf(path: string, value: unknown, schema: Structural): Generator<string> {
  if (value === undefined) return;
  if (!isOfType(value, schema.type)) yield `${path} is no ${schema.type}`;
  if (typeof value === 'number') {
    const { minimum = -Infinity, maximum = Infinity, exclusiveMinimum, exclusiveMaximum } = schema;
    if (exclusiveMinimum ? value <= minimum : value < minimum) yield `${path} is too small`;
    if (exclusiveMaximum ? value >= maximum : value > maximum) yield `${path} is too large`;
  }
  if (typeof value === 'string') {
    if (value.length > (schema.maxLength ?? Infinity)) yield `${path} is too long`;
    if (!new RegExp(schema.pattern ?? '').test(value)) yield `${path} has another form`;
    if (schema.enum && !schema.enum.includes(value)) yield `${path} is none of its values`;
  }
  if (Array.isArray(value)) {
    if (value.length > (schema.maxItems ?? Infinity)) yield `${path} has too many items`;
    for (const item of value) if (schema.items) yield* faultsOf(`${path}[]`, item, schema.items);
  } else if (typeof value === 'object' && value !== null) {
    const missing = (schema.required ?? []).filter((name) => !(name in value));
    if (missing.length > 0) yield `${path} lacks ${missing}`;
    for (const [name, field] of Object.entries(value)) {
      const known = schema.properties?.[name] ?? schema.additionalProperties;
      if (known) yield* faultsOf(`${path}.${name}`, field, known);
      else yield `${path}.${name} is unknown`;
    }
  }
}

function isOfType(value: unknown, type: Structural['type']): boolean {
  if (type === 'array') return Array.isArray(value);
  if (type === 'integer') return Number.isInteger(value);
  return typeof value === type && value !== null;
}
