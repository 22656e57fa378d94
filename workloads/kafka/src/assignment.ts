import { setTimeout as delay } from 'node:timers/promises';
import type { Consumer } from 'kafkajs';
import type { OpenPartition } from './owned-partition.ts';
import { Reading } from './reading.ts';

export interface AssignmentOptions {
  topics: readonly string[];
  open: OpenPartition;
  /** Whether the group confirmed this member recently. */
  confirmed(): boolean;
  log: { warn(fields: object, message: string): void };
}

const RETRY_DELAY_MS = 1_000;

/**
 * The partitions that the group has assigned to this member. Opening and closing never overlap, so
 * that a partition has one writer in this process.
 */
export class Assignment {
  readonly #options: AssignmentOptions;
  readonly #readings = new Map<number, Reading>();
  #size: number | undefined;
  #membership = new AbortController();
  #steps: Promise<unknown> = Promise.resolve();

  constructor(options: AssignmentOptions) {
    this.#options = options;
  }

  /** Whether there is an assignment and all of it is open. */
  get complete(): boolean {
    return this.#readings.size === this.#size;
  }

  get readings(): Iterable<Reading> {
    return this.#readings.values();
  }

  reading(partition: number): Reading | undefined {
    return this.#readings.get(partition);
  }

  begin(consumer: Consumer, partitions: readonly number[]): void {
    this.end();
    this.#size = partitions.length;
    // Before the first fetch: nothing may be read from the committed offsets.
    for (const partition of partitions) consumer.pause(this.#everyTopic(partition));
    const { signal } = this.#membership;
    this.#inOrder(() =>
      Promise.all(partitions.map((partition) => this.#open(consumer, partition, signal))),
    );
  }

  /** From here on nothing is read any more, and what is owned is given up. */
  end(): void {
    this.#membership.abort();
    this.#membership = new AbortController();
    this.#size = undefined;
    const lost = [...this.#readings.values()];
    this.#readings.clear();
    this.#inOrder(() => Promise.all(lost.map(({ owned }) => owned.close())));
  }

  /** Resolves when all that has begun or ended so far has done so. */
  settled(): Promise<unknown> {
    return this.#steps;
  }

  async #open(consumer: Consumer, partition: number, membership: AbortSignal): Promise<void> {
    const { open, confirmed, log } = this.#options;
    while (!membership.aborted) {
      try {
        const own = new AbortController();
        const signal = AbortSignal.any([membership, own.signal]);
        const reopen = (reason: string) => {
          if (own.signal.aborted) return;
          log.warn({ partition, reason }, 'partition is opened afresh');
          own.abort();
          this.#inOrder(() => this.#reopen(consumer, partition, membership));
        };
        const owned = await open(partition, {
          signal,
          confirmed: () => !signal.aborted && confirmed(),
          reopen,
        });
        if (membership.aborted) return await owned.close();
        const reading = new Reading({ consumer, partition, owned, reopen });
        this.#readings.set(partition, reading);
        return reading.begin();
      } catch (err) {
        log.warn({ err, partition }, 'could not open a partition; tries again');
        await delay(RETRY_DELAY_MS);
      }
    }
  }

  async #reopen(consumer: Consumer, partition: number, membership: AbortSignal): Promise<void> {
    if (membership.aborted) return;
    const reading = this.#readings.get(partition);
    this.#readings.delete(partition);
    consumer.pause(this.#everyTopic(partition));
    await reading?.owned.close();
    await this.#open(consumer, partition, membership);
  }

  #everyTopic(partition: number) {
    return this.#options.topics.map((topic) => ({ topic, partitions: [partition] }));
  }

  #inOrder(step: () => Promise<unknown>): void {
    this.#steps = this.#steps.then(step).catch((err: unknown) => {
      this.#options.log.warn({ err }, 'could not take over partitions');
    });
  }
}
