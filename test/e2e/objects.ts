import type { Kubectl, RunOptions } from './kubectl.ts';

/** What all objects have in common; whatever else they have is there too. */
export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    uid: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    ownerReferences?: { kind: string; name: string; uid: string }[];
    finalizers?: string[];
    deletionTimestamp?: string;
  };
}

/** Of which objects: one namespace's, all namespaces', or those that are in none. */
export type Scope = { namespace: string } | 'namespaces' | 'cluster';

export interface Listed {
  objects: KubeObject[];
  /** Kinds that could not be listed, and why. */
  missing: string[];
}

/** The same objects by another name. */
const TWICE = ['events.events.k8s.io'];

/** All objects of all kinds that the API server can list, events among them. */
export async function listObjects(
  kubectl: Kubectl,
  scope: Scope,
  options: RunOptions = {},
): Promise<Listed> {
  const namespaced = `--namespaced=${scope !== 'cluster'}`;
  const asked = ['api-resources', '--verbs=list', namespaced, '--output=name'];
  const names = (await kubectl.run(asked, options)).stdout.toString('utf8').split('\n');
  const kinds = names.filter((name) => name !== '' && !TWICE.includes(name));
  const list = (some: readonly string[]) => listKinds(kubectl, scope, some, options);
  try {
    return { objects: await list(kinds), missing: [] };
  } catch {
    // One of them cannot be had, which says nothing against the others.
    const listed: Listed = { objects: [], missing: [] };
    for (const kind of kinds) {
      try {
        listed.objects.push(...(await list([kind])));
      } catch (error) {
        listed.missing.push(`${kind}: ${(error as Error).message}`);
      }
    }
    return listed;
  }
}

async function listKinds(
  kubectl: Kubectl,
  scope: Scope,
  kinds: readonly string[],
  options: RunOptions,
): Promise<KubeObject[]> {
  const where =
    scope === 'cluster'
      ? []
      : scope === 'namespaces'
        ? ['--all-namespaces']
        : [`--namespace=${scope.namespace}`];
  const { stdout } = await kubectl.run(
    ['get', kinds.join(','), ...where, '--output=json'],
    options,
  );
  return (JSON.parse(stdout.toString('utf8')) as { items: KubeObject[] }).items;
}

/** `pod shop/rubis-web-0`, as errors and reports name an object. */
export const nameOf = ({ kind, metadata: { namespace, name } }: KubeObject): string =>
  `${kind.toLowerCase()} ${namespace === undefined ? name : `${namespace}/${name}`}`;

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** A Secret with the length of each value in its place; any other object as it is. */
export function withoutSecrets(object: KubeObject): KubeObject {
  if (object.kind !== 'Secret') return object;
  const { data = {}, stringData: _, ...rest } = object as KubeObject & SecretData;
  const lengths = Object.entries(data).map(([key, value]) => [
    key,
    `${Buffer.from(value, 'base64').length} bytes`,
  ]);
  const { [LAST_APPLIED]: applied, ...annotations } = object.metadata.annotations ?? {};
  return {
    ...rest,
    metadata: { ...object.metadata, ...(applied === undefined ? {} : { annotations }) },
    data: Object.fromEntries(lengths),
  } as KubeObject;
}

interface SecretData {
  data?: Record<string, string>;
  stringData?: Record<string, string>;
}
