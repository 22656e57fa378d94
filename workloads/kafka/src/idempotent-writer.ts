import { setTimeout as delay } from 'node:timers/promises';
import type { Kafka, Message } from 'kafkajs';
import { batchLength } from './batch.ts';

export interface WriterOptions {
  /** With few retries: each of them must be a decision of {@link Permission}. */
  kafka: Kafka;
  topic: string;
  partition: number;
  /** Where the partition ends: the offset that the first record is expected to get. */
  end: number;
  permission: Permission;
  log: { warn(fields: object, message: string): void };
}

/** Whether this process may still write. */
export interface Permission {
  /** Aborted for good. */
  readonly signal: AbortSignal;
  /** Doubtful for the moment when false. */
  confirmed(): boolean;
}

export interface IdempotentWriter {
  /**
   * Appends these records, in order and once, in as many batches as the broker needs. Resolves when it
   * has acknowledged all of them; false when permission was lost before that became known. Throws
   * {@link WriteConflict} or what the broker says when the partition must be opened afresh. One call
   * at a time.
   */
  append(messages: Message[]): Promise<boolean>;
  close(): Promise<void>;
}

/** Something else has written to the partition. */
export class WriteConflict extends Error {
  override readonly name = 'WriteConflict';
}

const RETRY_DELAY_MS = 200;

/**
 * The one writer of a partition. While the outcome of a send is unknown it sends the very same batch
 * again, with the same producer id and sequence: the broker then keeps one copy, even of a request
 * that arrives late. It asks for permission before each try, and compares the offset that
 * it gets with the one it expects, so that a second writer does not stay unnoticed.
 */
export async function openIdempotentWriter(options: WriterOptions): Promise<IdempotentWriter> {
  const { kafka, topic, partition, permission, log } = options;
  const producer = kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    // kafkajs takes no fewer.
    retry: { retries: 1 },
  });
  await producer.connect();
  let end = options.end;

  async function permitted(): Promise<boolean> {
    while (!permission.signal.aborted && !permission.confirmed()) await delay(RETRY_DELAY_MS);
    return !permission.signal.aborted;
  }

  async function appendBatch(messages: readonly Message[]): Promise<boolean> {
    while (await permitted()) {
      try {
        const [written] = await producer.send({
          topic,
          acks: -1,
          messages: messages.map((message) => ({ ...message, partition })),
        });
        expectOffset(written?.baseOffset, end, `${topic}-${partition}`);
        end += messages.length;
        return true;
      } catch (error) {
        if (!isRetriable(error)) throw error;
        log.warn({ err: error, topic, partition }, 'write not acknowledged; tries again');
        await delay(RETRY_DELAY_MS);
      }
    }
    return false;
  }

  return {
    append: async (messages) => {
      for (let rest = messages; rest.length > 0; ) {
        const length = batchLength(rest, bytesOf);
        if (!(await appendBatch(rest.slice(0, length)))) return false;
        rest = rest.slice(length);
      }
      return true;
    },
    close: () => producer.disconnect(),
  };
}

const bytesOf = ({ key, value, headers = {} }: Message): number =>
  [key, value, ...Object.entries(headers).flat(2)].reduce(
    (bytes, part) => bytes + Buffer.byteLength(part ?? ''),
    0,
  );

function expectOffset(offset: string | undefined, expected: number, where: string): void {
  if (Number(offset) === expected) return;
  throw new WriteConflict(`${where}: written at ${offset}, expected ${expected}`);
}

/**
 * kafkajs's errors say so themselves, but each of its layers that gives up wraps the reason in an
 * error that says the opposite: the innermost one counts.
 */
function isRetriable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.cause !== undefined) return isRetriable(error.cause);
  return 'retriable' in error && error.retriable === true;
}
