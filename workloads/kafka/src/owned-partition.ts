import type { KafkaRecord } from './record.ts';

/** One partition of all topics of the group, for as long as this process owns it. */
export interface OwnedPartition {
  /** The offset of each topic at which reading begins. */
  readonly start: Readonly<Record<string, number>>;
  /**
   * Takes records of one topic, in order. Returns the offset of the next record wanted: after the
   * last one, or earlier to be given the rest again later.
   */
  read(topic: string, records: readonly KafkaRecord[], highWatermark: number): number;
  /** Whether this topic is not to be read for now. Asked often. */
  held?(topic: string): boolean;
  /** Offsets to commit, for those who watch the lag; nothing here ever starts from them. */
  progress?(): Readonly<Record<string, number>>;
  /** The partition is lost: returns when nothing is in flight any more. */
  close(): Promise<void>;
}

/** One stretch of owning a partition. */
export interface Ownership {
  /** Ends when the group rebalances, the consumer fails or the process stops. */
  readonly signal: AbortSignal;
  /** Whether the group confirmed this member recently enough to write in the partition's name. */
  confirmed(): boolean;
  /** Gives the partition up and opens it afresh. */
  reopen(reason: string): void;
}

/** Opens a partition that the group has assigned to this member. */
export type OpenPartition = (partition: number, ownership: Ownership) => Promise<OwnedPartition>;
