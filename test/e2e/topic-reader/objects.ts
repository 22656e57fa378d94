import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { restrictedPod, secretFiles } from '../restricted-pod.ts';

const SCRIPT = 'read-topics.ts';
const SCRIPT_FOLDER = '/app/topic-reader';
const CLUSTER_FOLDER = '/etc/kafka/cluster';
const USER_FOLDER = '/etc/kafka/user';
const TLS_PORT = 9_093;

export interface ReaderSettings {
  /** Of all its objects. */
  name: string;
  namespace: string;
  /** Name of Strimzi's Kafka. */
  kafka: string;
  /** The product's aggregator. */
  image: string;
  /** Names on the cluster. */
  topics: readonly string[];
}

/** Who may read these topics, and nothing else. */
export const readerUser = ({ name, namespace, kafka, topics }: ReaderSettings): object => ({
  apiVersion: 'kafka.strimzi.io/v1',
  kind: 'KafkaUser',
  metadata: { name, namespace, labels: { 'strimzi.io/cluster': kafka } },
  spec: {
    authentication: { type: 'tls' },
    authorization: {
      type: 'simple',
      acls: [
        ...topics.map((topic) => ({
          resource: { type: 'topic', name: topic, patternType: 'literal' },
          operations: ['Read', 'Describe'],
        })),
        { resource: { type: 'group', name, patternType: 'prefix' }, operations: ['Read'] },
      ],
    },
  },
});

/** The pod, which fits Pod Security `restricted`, and what it reads from. */
export function readerObjects(settings: ReaderSettings): object[] {
  const { name, namespace, kafka, image, topics } = settings;
  const env = {
    KAFKA_BROKERS: `${kafka}-kafka-bootstrap.${namespace}.svc:${TLS_PORT}`,
    KAFKA_TLS: 'true',
    KAFKA_CA_FILE: `${CLUSTER_FOLDER}/ca.crt`,
    KAFKA_CERTIFICATE_FILE: `${USER_FOLDER}/user.crt`,
    KAFKA_KEY_FILE: `${USER_FOLDER}/user.key`,
    TOPICS: topics.join(','),
    GROUP_PREFIX: `${name}-`,
  };
  return [
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace },
      data: { [SCRIPT]: readFileSync(join(import.meta.dirname, SCRIPT), 'utf8') },
    },
    restrictedPod({
      name,
      namespace,
      container: 'reader',
      image,
      command: ['node', `${SCRIPT_FOLDER}/${SCRIPT}`],
      env,
      requests: { cpu: '10m', memory: '96Mi' },
      volumes: [
        // Below the packages that it imports.
        { name: 'script', mountPath: SCRIPT_FOLDER, configMap: { name } },
        secretFiles('cluster', CLUSTER_FOLDER, `${kafka}-cluster-ca-cert`, ['ca.crt']),
        secretFiles('user', USER_FOLDER, name, ['user.crt', 'user.key']),
      ],
      spec: { terminationGracePeriodSeconds: 5 },
    }),
  ];
}
