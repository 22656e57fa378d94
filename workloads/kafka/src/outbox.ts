import { setTimeout as delay } from 'node:timers/promises';
import { type Kafka, Partitioners, type ProducerRecord } from 'kafkajs';
import { batchLength } from './batch.ts';

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
  /** A producer could not go on; its batch is sent again by a new one. */
  onProducerLost?(cause: unknown): void;
}

/** What the outbox needs of a kafkajs producer. */
export interface OutboxProducer {
  connect(): Promise<void>;
  send(record: ProducerRecord): Promise<unknown>;
  disconnect(): Promise<void>;
}

const LINGER_MS = 50;
const FIRST_BACKOFF_MS = 100;
const MAX_BACKOFF_MS = 1_000;

const ALL_REPLICAS = -1;

/**
 * A bounded queue before an idempotent producer. Order is kept: one batch is under way at a time,
 * and it is sent until the broker has acknowledged it. Nothing is lost while the queue has room;
 * a message may arrive twice when a producer had to be replaced, so receivers drop repeats.
 */
export function createOutbox(options: OutboxOptions): Outbox {
  return createOutboxWith(options, () =>
    options.kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      createPartitioner: Partitioners.DefaultPartitioner,
      // Topics, with their partitions and retention, belong to whoever sets the cluster up.
      allowAutoTopicCreation: false,
    }),
  );
}

/** {@link createOutbox} with the making of producers and the passing of time as arguments. */
export function createOutboxWith(
  {
    topic,
    key,
    maxQueued,
    onDropped,
    onProducerLost = kafkajsLogsIt,
  }: Omit<OutboxOptions, 'kafka'>,
  createProducer: () => OutboxProducer,
  wait: (ms: number) => Promise<unknown> = delay,
): Outbox {
  const waiting: Buffer[] = [];
  let underWay = 0;
  let producer: OutboxProducer | undefined;
  let draining: Promise<void> | undefined;
  let closed = false;
  let abandoned = false;

  function push(value: Buffer): void {
    if (closed) {
      onDropped(1);
      return;
    }
    waiting.push(value);
    while (waiting.length + underWay > maxQueued && waiting.length > 0) {
      waiting.shift();
      onDropped(1);
    }
    draining ??= wait(LINGER_MS).then(drain);
  }

  async function drain(): Promise<void> {
    while (waiting.length > 0 && !abandoned) {
      const batch = waiting.splice(
        0,
        batchLength(waiting, ({ length }) => length),
      );
      underWay = batch.length;
      await sendUntilAcknowledged(batch);
      underWay = 0;
    }
    draining = undefined;
  }

  /**
   * kafkajs retries by itself whatever may pass, for ever (see client.ts). What it rejects leaves
   * its producer stuck: an idempotent producer whose sequence the broker does not know any more
   * sends the same refused sequence again and again. Only a new producer id ends that.
   */
  async function sendUntilAcknowledged(batch: Buffer[]): Promise<void> {
    const record = { topic, acks: ALL_REPLICAS, messages: batch.map((value) => ({ key, value })) };
    for (let backoffMs = FIRST_BACKOFF_MS; !abandoned; backoffMs = longer(backoffMs)) {
      try {
        producer ??= await connected(createProducer());
        await producer.send(record);
        return;
      } catch (cause) {
        onProducerLost(cause);
        discardProducer();
        await wait(backoffMs);
      }
    }
  }

  async function connected(fresh: OutboxProducer): Promise<OutboxProducer> {
    try {
      await fresh.connect();
      return fresh;
    } catch (cause) {
      fresh.disconnect().catch(onProducerLost);
      throw cause;
    }
  }

  /** Not awaited: a connection that hangs while it closes must not hold up its successor. */
  function discardProducer(): void {
    producer?.disconnect().catch(onProducerLost);
    producer = undefined;
  }

  async function close(timeoutMs: number): Promise<void> {
    closed = true;
    const finished = (async () => {
      await draining;
      await producer?.disconnect();
    })().catch(onProducerLost);
    await Promise.race([finished, delay(timeoutMs, undefined, { ref: false })]);
    abandoned = true;
  }

  return {
    push,
    close,
    get queued() {
      return waiting.length + underWay;
    },
  };
}

const kafkajsLogsIt = (): void => {};

const longer = (backoffMs: number): number => Math.min(backoffMs * 2, MAX_BACKOFF_MS);
