import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createAuthority } from '../world/certificates.ts';
import { PRODUCT } from '../world/images/cluster-images.ts';
import type { AccessTrials, AccessTried } from './kafka-access/try-access.ts';
import { type Kubectl, waitFor } from './kubectl.ts';
import { restrictedPod, secretFiles } from './restricted-pod.ts';

export type { AccessTried };

const NAME = 'try-access';
const SCRIPT = 'try-access.ts';
/** Below the packages that it imports. */
const SCRIPT_FOLDER = '/app/try-access';
const CLUSTER_FOLDER = '/etc/kafka/cluster';
const USERS_FOLDER = '/etc/kafka/users';
const USER_KEYS = ['user.crt', 'user.key'];
const TLS_PORT = 9_093;
const TRIED_WITHIN_MS = 240_000;

export interface AccessOptions {
  namespace: string;
  /** Of Strimzi's Kafka. */
  kafka: string;
  topics: readonly string[];
  /** KafkaUsers, whose Secrets bear their names, and what each must not write to. */
  users: AccessTrials['users'];
  /** A name that a certificate of another authority bears. */
  impostor: string;
}

/**
 * Tries in a pod beside the Kafka, with the Secrets of its users, what each of them may do, and
 * whether one gets in without a certificate, without TLS, or as the impostor: `others.impostor`.
 *
 * @throws with its log when the pod does not come to an end
 */
export async function tryAccess(
  kubectl: Kubectl,
  { namespace, kafka, topics, users, impostor }: AccessOptions,
): Promise<AccessTried> {
  const trials: AccessTrials = { users, topics: [...topics], strangers: ['impostor'] };
  const forged = await (await createAuthority('an authority of somebody')).issue({
    name: impostor,
  });
  const metadata = { namespace, name: NAME };
  await kubectl.apply(
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata,
      data: {
        [SCRIPT]: readFileSync(join(import.meta.dirname, 'kafka-access', SCRIPT), 'utf8'),
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata,
      stringData: { 'user.crt': forged.certificate, 'user.key': forged.key },
    },
    restrictedPod({
      ...metadata,
      image: `${PRODUCT.registry}/aggregator:${PRODUCT.tag}`,
      command: ['node', `${SCRIPT_FOLDER}/${SCRIPT}`],
      env: {
        KAFKA_BROKERS: `${kafka}-kafka-bootstrap.${namespace}.svc:${TLS_PORT}`,
        CA_FILE: `${CLUSTER_FOLDER}/ca.crt`,
        USERS_FOLDER,
        TRIALS: JSON.stringify(trials),
      },
      volumes: [
        { name: 'script', mountPath: SCRIPT_FOLDER, configMap: { name: NAME } },
        secretFiles('cluster', CLUSTER_FOLDER, `${kafka}-cluster-ca-cert`, ['ca.crt']),
        secretFiles('impostor', `${USERS_FOLDER}/impostor`, NAME, USER_KEYS),
        ...users.map(({ user }, index) =>
          secretFiles(`user-${index}`, `${USERS_FOLDER}/${user}`, user, USER_KEYS),
        ),
      ],
      spec: { restartPolicy: 'Never' },
    }),
  );
  const phase = await waitFor(
    'all access to be tried',
    async () => {
      const path = '--output=jsonpath={.status.phase}';
      const seen = await kubectl('get', 'pod', NAME, `--namespace=${namespace}`, path);
      if (seen !== 'Succeeded' && seen !== 'Failed') throw new Error(`the pod is ${seen}`);
      return seen;
    },
    TRIED_WITHIN_MS,
  );
  const said = await kubectl('logs', NAME, `--namespace=${namespace}`);
  if (phase === 'Failed') throw new Error(`access could not be tried: ${said}`);
  const result = said.split('\n').find((line) => line.startsWith('{"users"'));
  return JSON.parse(result ?? '') as AccessTried;
}

/** Takes the pod away and what it had. */
export async function removeAccessTrial(kubectl: Kubectl, namespace: string): Promise<void> {
  const quietly = ['--ignore-not-found', '--wait=true'];
  await kubectl('delete', 'pod,configmap,secret', NAME, `--namespace=${namespace}`, ...quietly);
}
