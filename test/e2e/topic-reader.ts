import { closeSync, openSync, readSync, watch } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Part } from '../world/process.ts';
import type { World } from '../world/world.ts';
import { type Kubectl, waitFor } from './kubectl.ts';
import { type ReaderSettings, readerObjects, readerUser } from './topic-reader/objects.ts';
import {
  createRecordLog,
  READABLE_TOPICS,
  type ReadableTopic,
  type RecordLog,
  type TopicRecord,
} from './topic-reader/record-log.ts';

export type { ReadableTopic, TopicRecord };

const NAME = 'e2e-topic-reader';
const USER_WITHIN_MS = 60_000;
const RUNNING_WITHIN_MS = 60_000;
const AGAIN_AFTER_MS = 1_000;
const CHUNK_BYTES = 256 * 1024;

export interface TopicReaderOptions {
  namespace: string;
  /** Name of Strimzi's Kafka, such as `rubis-kafka`. */
  kafka: string;
  /** The product's aggregator, which has what the reader imports. */
  image: string;
  topicPrefix?: string;
  /** All of them unless told. */
  topics?: readonly ReadableTopic[];
}

/** Reads topics from their beginning on, for as long as it is open, whatever restarts meanwhile. */
export interface TopicReader extends Pick<RecordLog, 'records'> {
  /**
   * Resolves with the first record, there already or to come, that fits.
   *
   * @throws after `withinMs` with `what`, and as `records`
   */
  waitFor<Topic extends ReadableTopic>(
    what: string,
    topic: Topic,
    fits: (record: TopicRecord<Topic>) => boolean,
    withinMs: number,
  ): Promise<TopicRecord<Topic>>;
  /** Takes its pod and its user away. */
  close(): Promise<void>;
}

/**
 * Starts a pod beside a Kafka of Strimzi's that reads its topics as a user of its own, and follows
 * its log. The Kafka's data must outlive its brokers: records are known by their offsets.
 *
 * @throws when its user is not ready or it does not run within a minute each
 */
export async function startTopicReader(
  world: Pick<World, 'spawnPart'>,
  kubectl: Kubectl,
  options: TopicReaderOptions,
): Promise<TopicReader> {
  const { namespace, kafka, image, topicPrefix = '', topics = READABLE_TOPICS } = options;
  const settings: ReaderSettings = {
    name: NAME,
    namespace,
    kafka,
    image,
    topics: topics.map((topic) => `${topicPrefix}${topic}`),
  };
  await removeReader(kubectl, namespace);
  await kubectl.apply(readerUser(settings));
  await awaitCondition(kubectl, namespace, `kafkauser/${NAME}`, USER_WITHIN_MS);
  await kubectl.apply(...readerObjects(settings));
  await awaitCondition(kubectl, namespace, `pod/${NAME}`, RUNNING_WITHIN_MS);

  const log = createRecordLog(topicPrefix);
  const stopping = new AbortController();
  const followed = followLog(world, kubectl, namespace, (line) => log.take(line), stopping.signal);
  return {
    records: log.records,
    async waitFor(what, topic, fits, withinMs) {
      const late = new AbortController();
      try {
        return await Promise.race([
          log.first(topic, fits),
          sleep(withinMs, undefined, { signal: late.signal, ref: false }).then(() => {
            const last = log.records(topic).at(-1);
            const seen = last ? JSON.stringify(last) : 'none';
            throw new Error(
              `waited ${withinMs / 1_000} s for ${what} in ${topic}; last record: ${seen}`,
            );
          }),
        ]);
      } finally {
        late.abort();
      }
    },
    async close() {
      stopping.abort();
      await followed;
      await removeReader(kubectl, namespace);
    },
  };
}

/** `kubectl wait` fails at once where there is no condition yet. */
const awaitCondition = (
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

async function removeReader(kubectl: Kubectl, namespace: string): Promise<void> {
  const flags = [`-n=${namespace}`, '--ignore-not-found', '--wait=true'];
  await kubectl('delete', 'pod,configmap,kafkauser', NAME, ...flags);
}

/** Gives each line of the pod's log, from its beginning again whenever `kubectl logs` ends. */
async function followLog(
  world: Pick<World, 'spawnPart'>,
  kubectl: Kubectl,
  namespace: string,
  take: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const [command, ...flags] = kubectl.command;
  for (let turn = 1; !signal.aborted; turn++) {
    const part = await world.spawnPart({
      name: `topic-reader-${namespace}-${turn}`,
      command,
      args: [...flags, `--namespace=${namespace}`, 'logs', '--follow', `pod/${NAME}`],
      stopTimeoutMs: AGAIN_AFTER_MS,
    });
    await followFile(part, take, signal);
    await part.stop();
    if (!signal.aborted) await sleep(AGAIN_AFTER_MS);
  }
}

/** Gives each whole line of a process's log until it ends. */
async function followFile(
  part: Part,
  take: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const file = openSync(part.logFile, 'r');
  const chunk = Buffer.alloc(CHUNK_BYTES);
  let rest = Buffer.alloc(0);
  let position = 0;
  const readOn = () => {
    for (;;) {
      const length = readSync(file, chunk, 0, chunk.length, position);
      if (length === 0) return;
      position += length;
      const text = Buffer.concat([rest, chunk.subarray(0, length)]);
      const end = text.lastIndexOf('\n') + 1;
      rest = text.subarray(end);
      for (const line of text.toString('utf8', 0, end).split('\n')) take(line);
    }
  };
  const watcher = watch(part.logFile, readOn);
  try {
    readOn();
    const aborted = new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    await Promise.race([part.exited, aborted]);
    readOn();
  } finally {
    watcher.close();
    closeSync(file);
  }
}
