import type { Kafka } from 'kafkajs';

export interface Outbox {
  /** Takes a message; never blocks, never throws. Full: the oldest goes and is counted as dropped. */
  push(value: Buffer): void;
  /** Messages taken and not yet acknowledged by the broker. */
  readonly queued: number;
  /** Sends what is queued, then disconnects; gives up after `timeoutMs`. */
  close(timeoutMs: number): Promise<void>;
}

export interface OutboxOptions {
  kafka: Kafka;
  topic: string;
  /** The series: keeps one target's messages in one partition, in order. */
  key: string;
  /** While the broker is away this many messages wait; beyond it the oldest is dropped. */
  maxQueued: number;
  onDropped(count: number): void;
}
