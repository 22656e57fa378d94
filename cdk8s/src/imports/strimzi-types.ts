import { compile, type JSONSchema } from 'json-schema-to-typescript';
import { parse } from 'yaml';

interface CustomResourceDefinition {
  spec: {
    names: { kind: string };
    versions: { name: string; schema: { openAPIV3Schema: JSONSchema } }[];
  };
}

const VERSION = 'v1';

/** TypeScript types `KINDSpec` of these CustomResourceDefinitions (YAML texts). */
export async function strimziTypes(crdTexts: readonly string[]): Promise<string> {
  const types = await Promise.all(crdTexts.map((text) => specType(parse(text))));
  return types.join('\n');
}

async function specType({ spec }: CustomResourceDefinition): Promise<string> {
  const { kind } = spec.names;
  const version = spec.versions.find(({ name }) => name === VERSION);
  const schema = version?.schema.openAPIV3Schema.properties?.spec;
  if (!schema) throw new Error(`the CRD of ${kind} has no schema for spec in ${VERSION}`);
  return compile(toPlainSchema(schema) as JSONSchema, `${kind}Spec`, {
    additionalProperties: false,
    bannerComment: '',
    style: { singleQuote: true, printWidth: 100 },
  });
}

/** Without descriptions, which would make it four times as long, and with Kubernetes' own words translated. */
function toPlainSchema(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toPlainSchema);
  if (typeof value !== 'object' || value === null) return value;
  if ('x-kubernetes-preserve-unknown-fields' in value) {
    return { type: 'object', additionalProperties: true };
  }
  const entries = Object.entries(value).filter(
    ([key, child]) =>
      !(key === 'description' && typeof child === 'string') && !key.startsWith('x-'),
  );
  return Object.fromEntries(entries.map(([key, child]) => [key, toPlainSchema(child)]));
}
