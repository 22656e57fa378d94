import { type Rejected, rejected } from '@anomaly-prediction/messages';
import type { Kafka } from 'kafkajs';
import type { KafkaRecord } from './record.ts';

export interface Refusal {
  topic: string;
  partition: number;
  record: KafkaRecord;
  reason: string;
  message: string;
}

/**
 * Keeps what could not be used, with its origin, in a topic of its own. A record may be there twice:
 * who reads it again before anything says that it has been read sets it aside again.
 */
export interface SetAside {
  /** Never blocks and never throws: beyond its rate or its queue a record is only counted. */
  put(refusal: Refusal): void;
  close(): Promise<void>;
}

export interface SetAsideOptions {
  kafka: Kafka;
  topic: string;
  now: () => number;
  log: { warn(fields: object, message: string): void };
  onDropped(count: number): void;
}

/** A flood of broken records must not become a second flood. */
export const MAX_PER_SECOND = 100;
const MAX_QUEUED = 1_000;
const FLUSH_INTERVAL_MS = 500;
const EXCERPT_BYTES = 200;
const MAX_KEY_LENGTH = 253;

/** Sends what is set aside twice a second, as well as it can: a lost copy is counted, not repeated. */
export function createSetAside(options: SetAsideOptions): SetAside {
  const { kafka, topic, now, log, onDropped } = options;
  const producer = kafka.producer({ allowAutoTopicCreation: false });
  const admit = createRateLimit(MAX_PER_SECOND, now);
  let queue: { key: string; value: Buffer }[] = [];
  let sending: Promise<void> | undefined;

  async function flush(): Promise<void> {
    const messages = queue;
    queue = [];
    try {
      await producer.connect();
      await producer.send({ topic, messages });
    } catch (err) {
      onDropped(messages.length);
      log.warn({ err, topic, count: messages.length }, 'could not set records aside');
    }
  }

  const timer = setInterval(() => {
    if (sending || queue.length === 0) return;
    sending = flush().finally(() => {
      sending = undefined;
    });
  }, FLUSH_INTERVAL_MS);

  return {
    put: (refusal) => {
      if (queue.length >= MAX_QUEUED || !admit()) return onDropped(1);
      const value = rejected.encode(describeRefusal(refusal, now()));
      queue.push({ key: refusal.record.key.slice(0, MAX_KEY_LENGTH), value });
    },
    close: async () => {
      clearInterval(timer);
      await sending;
      if (queue.length > 0) await flush();
      await producer.disconnect();
    },
  };
}

/** At most `perSecond` in each second of the clock. */
export function createRateLimit(perSecond: number, now: () => number): () => boolean {
  let second = Number.NaN;
  let admitted = 0;
  return () => {
    const current = Math.floor(now() / 1000);
    if (current !== second) admitted = 0;
    second = current;
    admitted++;
    return admitted <= perSecond;
  };
}

export function describeRefusal(refusal: Refusal, nowMs: number): Rejected {
  const { topic, partition, record, reason, message } = refusal;
  return {
    timestamp: nowMs / 1000,
    topic,
    partition,
    offset: String(record.offset),
    reason,
    message: message.slice(0, 2000),
    excerpt: (record.value ?? Buffer.alloc(0)).subarray(0, EXCERPT_BYTES).toString('utf8'),
  };
}
