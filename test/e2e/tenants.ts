import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Secret } from 'kubernetes-types/core/v1.js';
import { parse } from 'yaml';
import { type Kubectl, waitFor } from './kubectl.ts';
import { ROOT } from './target.ts';

const EXAMPLE = join(ROOT, 'examples', 'external-kafka.yaml');
const USER_WITHIN_MS = 90_000;

/** One node has room for several, with one client each. What is needed is less than what is asked for. */
export const SMALL_RUBIS = {
  web: { resources: { requests: { cpu: '100m' } } },
  database: { resources: { requests: { cpu: '50m' } } },
  clients: { replicas: 1 },
};

/** One that has no Kafka of its own. */
export interface Tenant {
  namespace: string;
  name: string;
  topicPrefix: string;
  bootstrapServers: string;
  /** Secrets of its namespace: `ca.crt` of the Kafka, and certificate and key of its user. */
  authority: string;
  user: string;
}

interface Example {
  spec: { kafka: object };
}

/** examples/external-kafka.yaml for a user who comes by certificate. */
export function tenantObject(tenant: Tenant): object {
  const { namespace, name, topicPrefix, bootstrapServers, authority, user } = tenant;
  const { spec, ...example } = parse(readFileSync(EXAMPLE, 'utf8')) as Example;
  return {
    ...example,
    metadata: { namespace, name },
    spec: {
      ...spec,
      kafka: {
        topicPrefix,
        external: {
          bootstrapServers,
          tls: { caSecret: { name: authority } },
          credentials: { type: 'tls', secretName: user },
        },
      },
      target: { rubis: SMALL_RUBIS },
    },
  };
}

/** As the example's words ask of who looks after the Kafka: a user who may do all below a prefix. */
export const tenantUser = (namespace: string, kafka: string, name: string, prefix: string) => ({
  apiVersion: 'kafka.strimzi.io/v1',
  kind: 'KafkaUser',
  metadata: { namespace, name, labels: { 'strimzi.io/cluster': kafka } },
  spec: {
    authentication: { type: 'tls' },
    authorization: {
      type: 'simple',
      acls: [
        {
          resource: { type: 'topic', name: prefix, patternType: 'prefix' },
          operations: ['Create', 'Describe', 'Read', 'Write'],
        },
        { resource: { type: 'group', name: prefix, patternType: 'prefix' }, operations: ['Read'] },
      ],
    },
  },
});

/** Resolves once the user has his Secret. */
export const userReady = (kubectl: Kubectl, namespace: string, name: string): Promise<string> =>
  waitFor(
    `Kafka user ${name} to be ready`,
    () =>
      kubectl(
        'wait',
        `kafkauser/${name}`,
        `--namespace=${namespace}`,
        '--for=condition=Ready',
        '--timeout=10s',
      ),
    USER_WITHIN_MS,
  );

/** Some keys of a Secret, in a Secret of another namespace or name. */
export async function copySecret(
  kubectl: Kubectl,
  from: { namespace: string; name: string },
  to: { namespace: string; name: string },
  keys: readonly string[],
): Promise<void> {
  const found = await kubectl.getJson<Secret>(
    'get',
    'secret',
    from.name,
    `--namespace=${from.namespace}`,
  );
  const data = Object.fromEntries(keys.map((key) => [key, found.data?.[key] ?? '']));
  await kubectl.apply({ apiVersion: 'v1', kind: 'Secret', metadata: to, data });
}
