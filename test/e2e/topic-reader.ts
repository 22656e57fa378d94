import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { PRODUCT } from './images.ts';
import { type Kubectl, waitFor } from './kubectl.ts';

const SCRIPT = 'read-topics.mjs';
const SOURCE = join(import.meta.dirname, 'topic-reader', SCRIPT);
/** In the image's own folder, so that it finds the modules there. */
const MOUNTED = `/app/topic-reader/${SCRIPT}`;
const USER_ID = 10_001;
const READY_WITHIN_MS = 90_000;
const FOLLOW_AGAIN_MS = 1_000;

export interface TopicReaderOptions {
  namespace: string;
  /** Of the AnomalyPredictor, whose managed Kafka it is. */
  name: string;
  topics: readonly string[];
  /** Whose records are taken: every series unless told. */
  series?: string;
  topicPrefix?: string;
}

export interface TopicReader {
  /** What has come of a topic so far, each record once, in its order. */
  records<T>(topic: string): T[];
  /** Takes its pod and its Kafka user away. */
  close(): Promise<void>;
}

interface Line {
  line: number;
  topic: string;
  key: string;
  value: unknown;
}

/**
 * Reads topics from their beginning, as one more client would: by a pod in the cluster, with a
 * KafkaUser that may read all topics.
 */
export async function openTopicReader(
  kubectl: Kubectl,
  options: TopicReaderOptions,
): Promise<TopicReader> {
  const { namespace, name, topicPrefix = '', series } = options;
  const reader = `${name}-topic-reader`;
  const here = `--namespace=${namespace}`;
  await kubectl.apply(kafkaUser(reader, options));
  await waitFor(
    `KafkaUser ${reader} to have its Secret`,
    () => kubectl('get', 'secret', reader, here),
    READY_WITHIN_MS,
  );
  await kubectl.apply(script(reader, namespace), pod(reader, options));
  await kubectl('wait', `pod/${reader}`, here, '--for=condition=Ready', '--timeout=50s');

  const records = new Map<string, unknown[]>();
  let taken = -1;
  const take = (text: string) => {
    if (!text.startsWith('{"line":')) return;
    const { line, topic, key, value } = JSON.parse(text) as Line;
    if (line <= taken) return;
    taken = line;
    if (series !== undefined && key !== series) return;
    const known = records.get(topic);
    if (known) known.push(value);
    else records.set(topic, [value]);
  };
  const closing = new AbortController();
  const following = follow(kubectl, namespace, reader, take, closing.signal);
  return {
    records: <T>(topic: string) => (records.get(topicPrefix + topic) ?? []) as T[],
    async close() {
      closing.abort();
      await following;
      await kubectl('delete', `pod/${reader}`, `configmap/${reader}`, here, '--grace-period=1');
      await kubectl('delete', `kafkauser/${reader}`, here, '--ignore-not-found');
    },
  };
}

/** A log that breaks off, as when its API server restarts, is read again from its beginning. */
async function follow(
  kubectl: Kubectl,
  namespace: string,
  pod: string,
  take: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const [program, ...flags] = kubectl.command;
  while (!signal.aborted) {
    const args = [...flags, 'logs', '--follow', pod, `--namespace=${namespace}`];
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'], signal });
    child.once('error', () => {});
    for await (const line of createInterface({ input: child.stdout })) take(line);
    await sleep(FOLLOW_AGAIN_MS, undefined, { signal }).catch(() => {});
  }
}

const kafkaUser = (reader: string, { namespace, name }: TopicReaderOptions): object => ({
  apiVersion: 'kafka.strimzi.io/v1',
  kind: 'KafkaUser',
  metadata: { name: reader, namespace, labels: { 'strimzi.io/cluster': `${name}-kafka` } },
  spec: {
    authentication: { type: 'tls' },
    authorization: {
      type: 'simple',
      acls: [
        { resource: { type: 'topic', name: '*' }, operations: ['Read', 'Describe'] },
        { resource: { type: 'group', name: reader }, operations: ['Read'] },
      ],
    },
  },
});

const script = (reader: string, namespace: string): object => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: reader, namespace },
  data: { [SCRIPT]: readFileSync(SOURCE, 'utf8') },
});

const pod = (reader: string, { namespace, name, topics, topicPrefix }: TopicReaderOptions) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: reader, namespace, labels: { 'app.kubernetes.io/name': 'topic-reader' } },
  spec: {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    restartPolicy: 'Never',
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
        image: `${PRODUCT.registry}/aggregator:${PRODUCT.tag}`,
        command: ['node', MOUNTED, reader, ...topics],
        env: Object.entries({
          KAFKA_BROKERS: `${name}-kafka-kafka-bootstrap.${namespace}.svc:9093`,
          KAFKA_TOPIC_PREFIX: topicPrefix ?? '',
          KAFKA_TLS: 'true',
          KAFKA_CA_FILE: '/etc/kafka/cluster/ca.crt',
          KAFKA_CERTIFICATE_FILE: '/etc/kafka/user/user.crt',
          KAFKA_KEY_FILE: '/etc/kafka/user/user.key',
        }).map(([key, value]) => ({ name: key, value })),
        resources: { requests: { cpu: '10m', memory: '64Mi' }, limits: { memory: '256Mi' } },
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        },
        volumeMounts: [
          { name: 'script', mountPath: MOUNTED, subPath: SCRIPT },
          { name: 'cluster', mountPath: '/etc/kafka/cluster', readOnly: true },
          { name: 'user', mountPath: '/etc/kafka/user', readOnly: true },
        ],
      },
    ],
    volumes: [
      { name: 'script', configMap: { name: reader } },
      { name: 'cluster', secret: { secretName: `${name}-kafka-cluster-ca-cert` } },
      { name: 'user', secret: { secretName: reader } },
    ],
  },
});
