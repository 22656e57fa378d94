import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const SCRIPT = 'read-topics.ts';
const SCRIPT_FOLDER = '/app/topic-reader';
const CLUSTER_FOLDER = '/etc/kafka/cluster';
const USER_FOLDER = '/etc/kafka/user';
const TLS_PORT = 9_093;
const USER_ID = 10_001;
const SECRET_MODE = 0o440;

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
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace, labels: { 'app.kubernetes.io/name': name } },
      spec: {
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        terminationGracePeriodSeconds: 5,
        securityContext: {
          runAsNonRoot: true,
          runAsUser: USER_ID,
          runAsGroup: USER_ID,
          fsGroup: USER_ID,
          seccompProfile: { type: 'RuntimeDefault' },
        },
        containers: [
          {
            name: 'reader',
            image,
            command: ['node', `${SCRIPT_FOLDER}/${SCRIPT}`],
            env: Object.entries(env).map(([key, value]) => ({ name: key, value })),
            resources: {
              requests: { cpu: '10m', memory: '96Mi' },
              limits: { memory: '256Mi' },
            },
            securityContext: {
              allowPrivilegeEscalation: false,
              readOnlyRootFilesystem: true,
              capabilities: { drop: ['ALL'] },
            },
            volumeMounts: [
              // Below the packages that it imports.
              { name: 'script', mountPath: SCRIPT_FOLDER, readOnly: true },
              { name: 'cluster', mountPath: CLUSTER_FOLDER, readOnly: true },
              { name: 'user', mountPath: USER_FOLDER, readOnly: true },
            ],
          },
        ],
        volumes: [
          { name: 'script', configMap: { name } },
          secretVolume('cluster', `${kafka}-cluster-ca-cert`, ['ca.crt']),
          secretVolume('user', name, ['user.crt', 'user.key']),
        ],
      },
    },
  ];
}

const secretVolume = (name: string, secretName: string, keys: readonly string[]): object => ({
  name,
  secret: {
    secretName,
    defaultMode: SECRET_MODE,
    items: keys.map((key) => ({ key, path: key })),
  },
});
