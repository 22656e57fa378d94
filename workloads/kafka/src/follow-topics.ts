import { setTimeout as delay } from 'node:timers/promises';
import type { Kafka } from 'kafkajs';
import { type KafkaRecord, toRecord } from './record.ts';

export interface FollowOptions {
  kafka: Kafka;
  /** A group of this reader's own. */
  groupId: string;
  topics: readonly string[];
  /** Takes each record once, in the order of its partition. Must not throw. */
  read(topic: string, record: KafkaRecord): void;
}

export interface Follower {
  /** Resolves when the reader is gone, or after `timeoutMs`: a broker that is away may never answer. */
  close(timeoutMs: number): Promise<void>;
}

/** A close or a rebalance waits for the fetch that is under way. */
const FETCH_WAIT_MS = 500;

/**
 * Reads all of these topics from their beginning on. Nothing is committed: when the group has to
 * start over everything is read again, and what was taken before is passed over.
 */
export async function followTopics(options: FollowOptions): Promise<Follower> {
  const { kafka, groupId, topics, read } = options;
  const lastTaken = new Map<string, number>();
  const consumer = kafka.consumer({
    groupId,
    allowAutoTopicCreation: false,
    maxWaitTimeInMs: FETCH_WAIT_MS,
  });
  await consumer.connect();
  await consumer.subscribe({ topics: [...topics], fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachMessage: async ({ topic, partition, message }) => {
      const record = toRecord(message);
      const place = `${topic}-${partition}`;
      if (record.offset <= (lastTaken.get(place) ?? -1)) return;
      lastTaken.set(place, record.offset);
      read(topic, record);
    },
  });
  return {
    close: (timeoutMs) =>
      Promise.race([consumer.disconnect(), delay(timeoutMs, undefined, { ref: false })]),
  };
}
