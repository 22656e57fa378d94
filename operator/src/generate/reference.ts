import type { CustomResourceDefinition, Structural } from '../api/crd/index.ts';
import { CONDITION_MEANINGS, CONDITION_TYPES } from '../api/index.ts';

/** An object that is told once for all: one that stands in at least so many places. */
const SHARED_PLACES_MIN = 3;

interface Field {
  path: string;
  schema: Structural;
  required: boolean;
}

/** The page on every field of the resource, as Markdown. */
export function referencePage(crd: CustomResourceDefinition): string {
  const [version] = crd.spec.versions;
  const root = version?.schema.openAPIV3Schema;
  if (version === undefined || root?.properties === undefined) {
    throw new Error(`the CRD ${crd.metadata.name} has no version with fields`);
  }
  const { spec, status } = root.properties;
  if (spec === undefined || status === undefined) {
    throw new Error(`the CRD ${crd.metadata.name} has no spec or no status`);
  }
  const specField = { path: 'spec', schema: spec, required: false };
  const statusField = { path: 'status', schema: status, required: false };
  const shared = sharedObjects(specField);
  const parts = [
    '# The AnomalyPredictor',
    `\`apiVersion: ${crd.spec.group}/${version.name}\`, \`kind: ${crd.spec.names.kind}\`, short name ` +
      `\`${crd.spec.names.shortNames.join('`, `')}\`. Every field of \`spec\` may be left out; the smallest ` +
      'useful resource has `spec: {}`. An unknown field is refused, or warned of and dropped, as the ' +
      'client asks (`--validate`). A field that is null counts as left out.',
    ...Object.entries(spec.properties ?? {}).flatMap(([name, schema]) => [
      `## spec.${name}`,
      fieldTable({ path: `spec.${name}`, schema, required: false }, shared),
    ]),
    ...[...shared].flatMap(([name, schema]) => [
      `## ${sharedTitle(name)}`,
      fieldTable({ path: name, schema, required: false }),
    ]),
    '## Rules',
    'Beside the bounds above. What cannot change is refused on update, with these words.',
    rulesTable([{ path: '', schema: root, required: false }, ...fieldsOf(specField)]),
    '## status',
    fieldTable(statusField),
    '## Conditions',
    conditionsTable(),
    '## Columns of `kubectl get ap`',
    columnsTable(version.additionalPrinterColumns),
  ];
  return `${parts.join('\n\n')}\n`;
}

const sharedTitle = (name: string): string => `Everywhere: ${name}`;

/** Objects that stand in many places and are the same in each: told once, by their name. */
function sharedObjects(root: Field): Map<string, Structural> {
  const places = new Map<string, { name: string; schema: Structural; count: number }>();
  for (const { path, schema } of fieldsOf(root)) {
    if (schema.properties === undefined) continue;
    const key = JSON.stringify(schema);
    const place = places.get(key) ?? { name: lastName(path), schema, count: 0 };
    places.set(key, { ...place, count: place.count + 1 });
  }
  const many = [...places.values()].filter(({ count }) => count >= SHARED_PLACES_MIN);
  return new Map(many.map(({ name, schema }) => [name, schema]));
}

const lastName = (path: string): string => path.slice(path.lastIndexOf('.') + 1);

const fieldTable = (field: Field, shared: ReadonlyMap<string, Structural> = new Map()): string =>
  table(
    ['Field', 'Type', 'Default', 'Bounds', 'Meaning'],
    [...fieldsOf(field, shared)].map((each) => [
      code(each.path),
      typeOf(each.schema),
      defaultOf(each),
      boundsOf(each.schema),
      meaningOf(each, shared),
    ]),
  );

/** A field and all below it; what is told elsewhere is named and not entered. */
function* fieldsOf(
  field: Field,
  shared: ReadonlyMap<string, Structural> = new Map(),
): Generator<Field> {
  yield field;
  const { path, schema } = field;
  if (isShared(field, shared)) return;
  for (const [name, inner] of Object.entries(schema.properties ?? {})) {
    const required = schema.required?.includes(name) ?? false;
    yield* fieldsOf({ path: `${path}.${name}`, schema: inner, required }, shared);
  }
  if (schema.items?.properties) {
    for (const [name, inner] of Object.entries(schema.items.properties)) {
      const required = schema.items.required?.includes(name) ?? false;
      yield* fieldsOf({ path: `${path}[].${name}`, schema: inner, required }, shared);
    }
  }
}

const isShared = ({ path, schema }: Field, shared: ReadonlyMap<string, Structural>): boolean => {
  const same = shared.get(lastName(path));
  return same !== undefined && JSON.stringify(same) === JSON.stringify(schema);
};

function typeOf({ type, items, additionalProperties, enum: values, format }: Structural): string {
  if (values) return values.map(code).join(', ');
  if (type === 'array') return `list of ${items ? typeOf(items) : 'any'}`;
  if (additionalProperties) return `map of ${typeOf(additionalProperties)}`;
  return format === 'date-time' ? 'time' : type;
}

function defaultOf({ schema, required }: Field): string {
  if (required) return 'required';
  const { default: value } = schema;
  return value === undefined || schema.type === 'object' ? '' : code(JSON.stringify(value));
}

function boundsOf(schema: Structural): string {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, pattern } = schema;
  const size = schema.items?.maxLength;
  return [
    minimum !== undefined && `${exclusiveMinimum ? 'above' : 'at least'} ${minimum}`,
    maximum !== undefined &&
      maximum !== Number.MAX_SAFE_INTEGER &&
      `${exclusiveMaximum ? 'below' : 'at most'} ${maximum}`,
    schema.maxLength !== undefined && !schema.format && `at most ${schema.maxLength} characters`,
    schema.maxItems !== undefined && `at most ${schema.maxItems} entries`,
    schema.maxProperties !== undefined && `at most ${schema.maxProperties} entries`,
    size !== undefined && `each at most ${size} characters`,
    schema['x-kubernetes-list-type'] === 'set' && 'none twice',
    pattern !== undefined && code(pattern),
  ]
    .filter((bound) => bound !== false)
    .join(', ');
}

function meaningOf(field: Field, shared: ReadonlyMap<string, Structural>): string {
  const meaning = field.schema.description ?? '';
  if (!isShared(field, shared)) return meaning;
  const title = sharedTitle(lastName(field.path));
  return `${meaning} See [${title}](#${anchor(title)}).`;
}

const anchor = (title: string): string =>
  title
    .toLowerCase()
    .replaceAll(/[^a-z0-9 -]/g, '')
    .replaceAll(' ', '-');

function rulesTable(fields: readonly Field[]): string {
  const fieldsByMessage = new Map<string, string[]>();
  for (const [field, message] of fields.flatMap(rulesOf)) {
    fieldsByMessage.set(message, [...(fieldsByMessage.get(message) ?? []), field]);
  }
  const rows = [...fieldsByMessage].map(([message, at]) => [
    message,
    summarised(at).map(code).join(', '),
  ]);
  return table(['Rule', 'Fields'], rows);
}

/** Fields of every component, each by its end alone. */
function summarised(fields: readonly string[]): string[] {
  if (fields.length < SHARED_PLACES_MIN) return [...fields];
  const ends = fields.map((field) => field.replace(/^.*\.(?=(resources|scheduling)\.)/, '*.'));
  return [...new Set(ends)];
}

const rulesOf = ({ path, schema }: Field): [field: string, message: string][] => [
  ...rulesAt(path, schema),
  ...(schema.items ? rulesAt(`${path}[]`, schema.items) : []),
];

const rulesAt = (path: string, schema: Structural): [field: string, message: string][] =>
  (schema['x-kubernetes-validations'] ?? []).map(({ message, fieldPath = '' }) => [
    `${path}${fieldPath}` || 'metadata.name',
    message,
  ]);

const conditionsTable = (): string =>
  table(
    ['Type', 'True when'],
    CONDITION_TYPES.map((type) => [code(type), CONDITION_MEANINGS[type]]),
  );

const columnsTable = (
  columns: CustomResourceDefinition['spec']['versions'][number]['additionalPrinterColumns'],
): string =>
  table(
    ['Column', 'From', 'Meaning'],
    columns.map(({ name, jsonPath, description, priority }) => [
      priority ? `${name} (\`-o wide\`)` : name,
      code(jsonPath),
      description,
    ]),
  );

const code = (text: string): string => `\`${text}\``;

/** A bar inside a cell would end it, even in code. */
const table = (head: string[], rows: string[][]): string =>
  [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');
