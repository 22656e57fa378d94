import type { Batch, Consumer, EachBatchPayload, TopicPartitionOffset } from 'kafkajs';
import type { OwnedPartition } from './owned-partition.ts';
import { toRecord } from './record.ts';

export interface ReadingOptions {
  consumer: Pick<Consumer, 'seek' | 'pause' | 'paused' | 'resume'>;
  partition: number;
  owned: OwnedPartition;
  reopen(reason: string): void;
}

/** Gives an owned partition its records, from where it says and without a gap or a repeat. */
export class Reading {
  readonly owned: OwnedPartition;
  readonly #options: ReadingOptions;
  /** The offset of the next record of each topic that has not been given to the owner. */
  readonly #next: Record<string, number>;
  /** What of each topic kafkajs was last told to go back to. */
  readonly #sought: Record<string, number> = {};

  constructor(options: ReadingOptions) {
    this.#options = options;
    this.owned = options.owned;
    this.#next = { ...options.owned.start };
  }

  begin(): void {
    const { consumer, partition } = this.#options;
    for (const [topic, offset] of Object.entries(this.#next)) {
      consumer.seek({ topic, partition, offset: `${offset}` });
      consumer.resume([{ topic, partitions: [partition] }]);
    }
  }

  take({ batch, resolveOffset, isStale }: EachBatchPayload): void {
    const { topic } = batch;
    const next = this.#next[topic];
    if (next === undefined || isStale()) return;
    if (Number(batch.highWatermark) < next) {
      this.#options.reopen(`${topic} ends before ${next}`);
    } else if (fetchedFrom(batch) > next) {
      this.#goBack(topic, next);
    } else {
      const read = this.#give(batch, next);
      this.#next[topic] = Math.max(read, next);
      if (read > 0) resolveOffset(`${read - 1}`);
    }
  }

  #give({ topic, messages, highWatermark }: Batch, next: number): number {
    const records = messages.map(toRecord).filter(({ offset }) => offset >= next);
    return records.length === 0 ? next : this.owned.read(topic, records, Number(highWatermark));
  }

  /** kafkajs has lost track, or what is wanted next is not kept any more: the second time tells. */
  #goBack(topic: string, next: number): void {
    const { consumer, partition, reopen } = this.#options;
    if (this.#sought[topic] === next) {
      reopen(`${topic} begins after ${next}`);
    } else {
      this.#sought[topic] = next;
      consumer.seek({ topic, partition, offset: `${next}` });
    }
  }

  /** Pauses the topics that the owner does not want now, and goes on with those that it wants again. */
  hold(): void {
    const { consumer, partition } = this.#options;
    for (const topic of Object.keys(this.#next)) {
      const paused = consumer
        .paused()
        .some((own) => own.topic === topic && own.partitions.includes(partition));
      const held = this.owned.held?.(topic) ?? false;
      if (held === paused) continue;
      const own = [{ topic, partitions: [partition] }];
      if (held) consumer.pause(own);
      else consumer.resume(own);
    }
  }

  progress(): TopicPartitionOffset[] {
    const { partition } = this.#options;
    return Object.entries(this.owned.progress?.() ?? {}).map(([topic, offset]) => ({
      topic,
      partition,
      offset: `${offset}`,
    }));
  }
}

/** The offset from which a batch was asked for: kafkajs keeps it, though its types do not say so. */
const fetchedFrom = (batch: object): number =>
  'fetchedOffset' in batch ? Number(batch.fetchedOffset) : Number.NaN;
