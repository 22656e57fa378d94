// For tests: resources that use every field, and every way in which one field can be bad.

import fc from 'fast-check';
import { API_VERSION, KIND } from '../anomaly-predictor.ts';
import type { Structural } from './structural.ts';

export type Fields = Record<string, unknown>;

export const sampleResource = (spec: unknown, name = 'sample'): Fields => ({
  apiVersion: API_VERSION,
  kind: KIND,
  metadata: { name },
  spec,
});

const resources = () => ({
  requests: { cpu: '100m', memory: '128Mi' },
  limits: { cpu: '0.5', memory: '1Gi' },
});

const scheduling = () => ({
  nodeSelector: { 'topology.kubernetes.io/zone': 'a' },
  tolerations: [
    {
      key: 'dedicated',
      operator: 'Equal',
      value: 'prediction',
      effect: 'NoExecute',
      tolerationSeconds: 60,
    },
  ],
  priorityClassName: 'high',
});

const component = () => ({ resources: resources(), scheduling: scheduling() });

/** A spec that gives every field but those of an external Kafka. */
export const fullSpec = (): Fields => ({
  slo: { responseTimeMs: 70.5 },
  kafka: {
    topicPrefix: 'team-',
    managed: {
      replicas: 3,
      storage: { type: 'persistent', size: '20Gi', class: 'fast', deleteClaim: true },
      ...component(),
    },
  },
  target: {
    rubis: {
      web: { replicas: 2, ...component() },
      database: component(),
      clients: {
        replicas: 3,
        sessions: 20,
        thinkTimeMs: 500,
        mix: 'bidding',
        rampUpSeconds: 30,
        shape: 'surge:after=60..180,for=60,factor=1.5',
        ...component(),
      },
    },
  },
  aggregator: { allowedLatenessSeconds: 3, ...component() },
  predictor: { horizonSeconds: 60, alarmProbability: 0.7, trainingSeconds: 60, ...component() },
  mode: 'Observe',
  chaos: { enabled: true },
  paused: true,
  images: { registry: 'registry.example:5000/team', tag: '1.2.3', pullSecrets: ['pull'] },
});

/** The same with an external Kafka. */
export const fullExternalSpec = (): Fields => ({
  ...fullSpec(),
  kafka: {
    topicPrefix: 'team-',
    external: {
      bootstrapServers: 'one.example:9093,two.example:9093',
      tls: { caSecret: { name: 'ca', key: 'ca.pem' } },
      credentials: { type: 'tls', secretName: 'user' },
    },
  },
});

export interface BadValue {
  /** What is bad, as a sentence's end. */
  what: string;
  /** Where, as the API server writes it: `spec.images.pullSecrets[0]`. */
  field: string;
  spec: unknown;
}

type Rebuild = (value: unknown) => unknown;

/** Every way in which a single field of `spec` can break its own bounds. */
export function badValues(spec: unknown, schema: Structural): BadValue[] {
  return [...breakField(spec, schema, 'spec', (value) => value)];
}

function* breakField(
  value: unknown,
  schema: Structural,
  field: string,
  rebuild: Rebuild,
): Generator<BadValue> {
  for (const [what, bad] of brokenOnes(value, schema)) yield { what, field, spec: rebuild(bad) };
  if (Array.isArray(value) && schema.items) {
    for (const [index, item] of value.entries()) {
      const inside: Rebuild = (changed) => rebuild(value.with(index, changed));
      yield* breakField(item, schema.items, `${field}[${index}]`, inside);
    }
  } else if (isFields(value)) {
    yield* breakFields(value, schema, field, rebuild);
  }
}

function* breakFields(value: Fields, schema: Structural, field: string, rebuild: Rebuild) {
  for (const [name, inner] of Object.entries(value)) {
    const known = schema.properties?.[name] ?? schema.additionalProperties;
    if (known === undefined)
      throw new Error(`${field}.${name} is in the sample, not in the schema`);
    const inside: Rebuild = (changed) => rebuild({ ...value, [name]: changed });
    yield* breakField(inner, known, `${field}.${name}`, inside);
  }
  if (schema.properties) {
    const spec = rebuild({ ...value, unheardOf: 1 });
    yield { what: 'an unknown field', field: `${field}.unheardOf`, spec };
  }
  for (const name of schema.required ?? []) {
    const { [name]: _, ...rest } = value;
    yield { what: 'missing though required', field: `${field}.${name}`, spec: rebuild(rest) };
  }
}

const WRONG_TYPES: Record<Structural['type'], unknown[]> = {
  object: ['text', 7, [], true],
  array: ['text', 7, {}, true],
  string: [7, true, {}, ['text']],
  integer: ['7', true, {}, 7.5],
  number: ['7', true, {}, []],
  boolean: ['true', 1, {}, []],
};

function* brokenOnes(value: unknown, schema: Structural): Generator<[string, unknown]> {
  for (const wrong of WRONG_TYPES[schema.type]) {
    yield [`of the wrong type (${JSON.stringify(wrong)})`, wrong];
  }
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema;
  if (minimum !== undefined) yield ['too small', exclusiveMinimum ? minimum : minimum - 1];
  if (maximum !== undefined) yield ['too large', exclusiveMaximum ? maximum : maximum + 1];
  if (schema.enum) yield ['none of its values', 'Unheard'];
  if (schema.maxLength !== undefined) yield ['too long', 'a'.repeat(schema.maxLength + 1)];
  if (schema.minLength !== undefined) yield ['too short', 'a'.repeat(schema.minLength - 1)];
  if (schema.pattern !== undefined) yield ['of no such form', 'white space\n'];
  if (schema.pattern !== undefined) yield ['not ASCII', 'größer'];
  if (schema.pattern !== undefined) yield ['with a line feed at its end', `${value}\n`];
  if (Array.isArray(value) && schema.maxItems !== undefined) {
    yield [
      'too many',
      Array.from({ length: schema.maxItems + 1 }, (_, index) => copy(value, index)),
    ];
  }
  if (schema['x-kubernetes-list-type'] === 'set' && Array.isArray(value)) {
    yield ['named twice', [...value, ...value]];
  }
  if (schema.maxProperties !== undefined) {
    const names = Array.from({ length: schema.maxProperties + 1 }, (_, index) => `key-${index}`);
    yield ['too many', Object.fromEntries(names.map((name) => [name, 'a']))];
  }
}

const copy = (list: unknown[], index: number): unknown =>
  typeof list[0] === 'string' ? `${list[0]}-${index}` : list[0];

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Values within the bounds that a schema states; rules in CEL may still refuse them. */
export function plausible(schema: Structural): fc.Arbitrary<unknown> {
  switch (schema.type) {
    case 'object':
      return plausibleFields(schema);
    case 'array':
      return fc.array(schema.items ? plausible(schema.items) : fc.constant({}), { maxLength: 3 });
    case 'string':
      return plausibleText(schema);
    case 'integer':
      return fc.integer({ min: schema.minimum ?? 0, max: schema.maximum ?? 1 });
    case 'number':
      return fc.double({
        min: schema.minimum ?? 0,
        max: schema.maximum ?? 1,
        minExcluded: schema.exclusiveMinimum ?? false,
        maxExcluded: schema.exclusiveMaximum ?? false,
        noNaN: true,
      });
    case 'boolean':
      return fc.boolean();
  }
}

function plausibleFields(schema: Structural): fc.Arbitrary<Fields> {
  if (schema.additionalProperties) {
    const key = fc.stringMatching(/^[a-z.]{0,5}\/?[a-z]{0,5}$/);
    return fc.dictionary(key, plausible(schema.additionalProperties), { maxKeys: 3 });
  }
  const { properties = {}, required = [] } = schema;
  const fields = Object.entries(properties).map(
    ([name, field]): [string, fc.Arbitrary<unknown>] => {
      const given = plausible(field);
      // Few at once: one refused field hides what all others would have come to.
      return [name, required.includes(name) ? given : sometimes(given)];
    },
  );
  return fc
    .record(Object.fromEntries(fields))
    .map((all) =>
      Object.fromEntries(Object.entries(all).filter(([, field]) => field !== undefined)),
    );
}

const sometimes = (given: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 2, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: given });

function plausibleText({ enum: values, pattern = '^[a-z]{0,9}$', maxLength = 9 }: Structural) {
  if (values) return fc.constantFrom(...values);
  return fc.stringMatching(new RegExp(pattern), { maxLength: Math.min(maxLength, 40) });
}

/** A plausible spec with, sometimes, some JSON in the place of one of its fields. */
export function mostlyPlausible(schema: Structural): fc.Arbitrary<unknown> {
  const disturbed = fc
    .tuple(plausible(schema), fc.nat(), fc.oneof(fc.constant(null), fc.jsonValue({ maxDepth: 1 })))
    .map(([spec, at, value]) => {
      const places = placesIn(spec, (changed) => changed);
      return places[at % places.length]?.(value);
    });
  return fc.oneof(plausible(schema), disturbed);
}

function placesIn(value: unknown, rebuild: Rebuild): Rebuild[] {
  if (Array.isArray(value)) {
    return [
      rebuild,
      ...value.flatMap((item, index) => placesIn(item, (it) => rebuild(value.with(index, it)))),
    ];
  }
  if (!isFields(value)) return [rebuild];
  const inside = Object.entries(value).flatMap(([name, field]) =>
    placesIn(field, (changed) => rebuild({ ...value, [name]: changed })),
  );
  return [rebuild, ...inside];
}
