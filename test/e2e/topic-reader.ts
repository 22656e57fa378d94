import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { PRODUCT } from '../world/images/cluster-images.ts';
import { type Kubectl, waitFor } from './kubectl.ts';
import { type ReaderSettings, readerObjects, readerUser } from './topic-reader/objects.ts';
import {
  createRecordLog,
  READABLE_TOPICS,
  type ReadableTopic,
  type RecordLog,
} from './topic-reader/record-log.ts';

export type { ReadableTopic };

const USER_WITHIN_MS = 90_000;
const RUNNING_WITHIN_MS = 90_000;
const FOLLOW_AGAIN_MS = 1_000;

export interface TopicReaderOptions {
  namespace: string;
  /** Of the AnomalyPredictor, whose managed Kafka it is. */
  name: string;
  /** All that it can decode unless told. */
  topics?: readonly ReadableTopic[];
  /** Whose records are taken: every series unless told. */
  series?: string;
  topicPrefix?: string;
  /** Of its own objects, where there are several: `NAME-topic-reader` unless told. */
  readerName?: string;
}

/** Reads topics from their beginning on, for as long as it is open, whatever restarts meanwhile. */
export interface TopicReader extends Pick<RecordLog, 'records' | 'series'> {
  /** Takes its pod and its Kafka user away. */
  close(): Promise<void>;
}

/**
 * Reads as one more client would: by a pod beside the Kafka, which fits Pod Security `restricted`,
 * with a KafkaUser that may read these topics. The Kafka's data must outlive its brokers: records are
 * known by their offsets.
 *
 * @throws when its user is not ready or it does not run within 90 s each
 */
export async function openTopicReader(
  kubectl: Kubectl,
  options: TopicReaderOptions,
): Promise<TopicReader> {
  const { namespace, name, topics = READABLE_TOPICS, series, topicPrefix = '' } = options;
  const { readerName = `${name}-topic-reader` } = options;
  const settings: ReaderSettings = {
    name: readerName,
    namespace,
    kafka: `${name}-kafka`,
    image: `${PRODUCT.registry}/aggregator:${PRODUCT.tag}`,
    topics: topics.map((topic) => `${topicPrefix}${topic}`),
  };
  await removeReader(kubectl, settings);
  await kubectl.apply(readerUser(settings));
  await awaitReady(kubectl, namespace, `kafkauser/${settings.name}`, USER_WITHIN_MS);
  await kubectl.apply(...readerObjects(settings));
  await awaitReady(kubectl, namespace, `pod/${settings.name}`, RUNNING_WITHIN_MS);

  const log = createRecordLog({ topicPrefix, series });
  const closing = new AbortController();
  const following = followLog(kubectl, settings, log.take, closing.signal);
  return {
    records: log.records,
    series: log.series,
    async close() {
      closing.abort();
      await following;
      await removeReader(kubectl, settings);
    },
  };
}

/** `kubectl wait` fails at once where there is no condition yet. */
const awaitReady = (
  kubectl: Kubectl,
  namespace: string,
  what: string,
  withinMs: number,
): Promise<string> =>
  waitFor(
    `${what} to be ready`,
    () => kubectl('wait', `-n=${namespace}`, what, '--for=condition=Ready', '--timeout=10s'),
    withinMs,
  );

async function removeReader(
  kubectl: Kubectl,
  { name, namespace }: Pick<ReaderSettings, 'name' | 'namespace'>,
): Promise<void> {
  const flags = [`--namespace=${namespace}`, '--ignore-not-found', '--wait=true'];
  await kubectl('delete', 'pod,configmap,kafkauser', name, ...flags);
}

/**
 * Gives each line of the pod's log. One that breaks off, as when the API server or the container
 * restarts, is read again from its beginning.
 */
async function followLog(
  kubectl: Kubectl,
  { name, namespace }: ReaderSettings,
  take: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const [program, ...flags] = kubectl.command;
  const args = [...flags, `--namespace=${namespace}`, 'logs', '--follow', `pod/${name}`];
  while (!signal.aborted) {
    // It ends with this process, by the pipe.
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'], signal });
    // What it did not give comes by the next one.
    child.once('error', () => {});
    for await (const line of createInterface({ input: child.stdout })) take(line);
    await sleep(FOLLOW_AGAIN_MS, undefined, { signal }).catch(() => {});
  }
}
