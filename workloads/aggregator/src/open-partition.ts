import { setTimeout as delay } from 'node:timers/promises';
import {
  type Kafka,
  type KafkaRecord,
  type OwnedPartition,
  type Ownership,
  openIdempotentWriter,
  type PartitionLog,
} from '@anomaly-prediction/kafka';
import { aggregate, MessageError } from '@anomaly-prediction/messages';
import { CHECKPOINT_HEADER, restore, type WrittenAggregate } from './checkpoint.ts';
import type { Input } from './input.ts';
import { PartitionJoin } from './partition-join.ts';
import { ownPartition, type PartitionOwnerOptions } from './partition-owner.ts';
import { chooseStart } from './start.ts';

export interface OpenPartitionOptions extends PartitionOwnerOptions {
  partitionLog: PartitionLog;
  /** A client that gives up soon, for the writer. */
  outputKafka: Kafka;
  aggregateTopic: string;
}

/** The newest record tells all; more are read only to pass over what something else has written. */
const TAIL_RECORDS = 50;
/** What a predecessor that is alive had in flight when it lost the partition has arrived by then. */
const SETTLE_MS = 500;

/** Takes a partition over: learns what has been written and read, and goes on from there. */
export async function openPartition(
  partition: number,
  ownership: Ownership,
  options: OpenPartitionOptions,
): Promise<OwnedPartition> {
  const { partitionLog, aggregateTopic, topicOf, log } = options;
  await delay(SETTLE_MS);
  const bounds = (input: Input) => partitionLog.bounds(topicOf[input], partition);
  const [stats, responsetime, { high: end }] = await Promise.all([
    bounds('stats'),
    bounds('responsetime'),
    partitionLog.bounds(aggregateTopic, partition),
  ]);
  const tail = await partitionLog.tail(aggregateTopic, partition, TAIL_RECORDS, end);
  const start = chooseStart(restore(tail.map(readWritten)), { stats, responsetime });
  const writer = await openIdempotentWriter({
    kafka: options.outputKafka,
    topic: aggregateTopic,
    partition,
    end,
    permission: ownership,
    log,
  });
  log.info({ partition, start: start.start, end: start.end }, 'partition opened');
  const join = new PartitionJoin({ ...options.join, ...start, openedMs: options.now() });
  return ownPartition({ partition, ownership, join, writer, start: start.start }, options);
}

function readWritten({ key, value, headers }: KafkaRecord): WrittenAggregate {
  return { series: key, timestamp: readTimestamp(value), checkpoint: headers[CHECKPOINT_HEADER] };
}

function readTimestamp(value: Buffer | null): number | undefined {
  try {
    return aggregate.decode(value).timestamp;
  } catch (error) {
    if (error instanceof MessageError) return undefined;
    throw error;
  }
}
