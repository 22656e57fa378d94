import type {
  IdempotentWriter,
  KafkaRecord,
  OwnedPartition,
  Ownership,
  SetAside,
} from '@anomaly-prediction/kafka';
import { aggregate } from '@anomaly-prediction/messages';
import type { Logger } from 'pino';
import { CHECKPOINT_HEADER } from './checkpoint.ts';
import { INPUTS, type Input } from './input.ts';
import { forgetSeries, type Metrics } from './metrics.ts';
import type { Emission, PartitionJoin, PartitionOutcome } from './partition-join.ts';
import { readPart } from './read-part.ts';
import type { JoinOptions } from './series-join.ts';

export interface PartitionOwnerOptions {
  join: JoinOptions;
  /** The real name of each input's topic. */
  topicOf: Readonly<Record<Input, string>>;
  setAside: SetAside;
  metrics: Metrics;
  now: () => number;
  /** When the inputs were last read to their end. */
  contactMs: () => number;
  log: Logger;
}

export interface PartitionParts {
  partition: number;
  ownership: Ownership;
  join: PartitionJoin;
  writer: IdempotentWriter;
  start: Readonly<Record<Input, number>>;
}

const TICK_MS = 100;
/** Seconds in one write: bounds what is sent again when its outcome is unknown. */
const MAX_SECONDS_PER_WRITE = 100;

/** These are refusals; every other outcome of a message is part of the work. */
const REFUSALS: ReadonlyMap<PartitionOutcome, string> = new Map([
  ['late', 'its second was emitted before it came'],
  ['from_the_future', 'its second is too far ahead of the clock of the aggregator'],
  ['too_many_series', 'the partition holds too many series'],
  ['too_many_sources', 'the series has too many clients and sidecars'],
  ['too_many_responses', 'its second holds too many responses'],
]);

/** Feeds one partition's join and writes what it closes, strictly in order, one write at a time. */
export function ownPartition(
  { partition, ownership, join, writer, start }: PartitionParts,
  options: PartitionOwnerOptions,
): OwnedPartition {
  const { topicOf, setAside, metrics, now, log } = options;
  let writing: Promise<void> | undefined;
  const emittedSeries = new Set<string>();

  function refuse(input: Input, record: KafkaRecord, reason: string, message: string): void {
    const topic = topicOf[input];
    metrics.rejected.inc({ topic, reason });
    setAside.put({ topic, partition, record, reason, message });
  }

  /** Returns false when the record is not to be taken yet. */
  function take(input: Input, record: KafkaRecord): boolean {
    const { offset } = record;
    const read = readPart(input, record);
    if ('reason' in read) {
      join.skip(input, offset);
      const outcome = join.replayed(input, offset) ? 'replayed' : 'rejected';
      metrics.records.inc({ topic: topicOf[input], outcome });
      if (outcome === 'rejected') refuse(input, record, read.reason, read.message);
      return true;
    }
    const outcome = join.offer(input, offset, read.series, read.part, now());
    if (outcome === 'held') return false;
    metrics.records.inc({ topic: topicOf[input], outcome });
    const refusal = REFUSALS.get(outcome);
    if (refusal) refuse(input, record, outcome, refusal);
    return true;
  }

  async function writeClosed(): Promise<void> {
    while (ownership.confirmed()) {
      const emissions = join.close(options.contactMs(), MAX_SECONDS_PER_WRITE);
      if (emissions.length === 0) return;
      if (!(await writer.append(emissions.map(toMessage)))) return;
      for (const emission of emissions) countEmission(emission);
    }
  }

  function countEmission({ series, aggregate: { timestamp, incomplete } }: Emission): void {
    metrics.seconds.inc({ series });
    if (incomplete) metrics.incomplete.inc({ series });
    metrics.lastEmitted.set({ series }, timestamp);
    emittedSeries.add(series);
    metrics.emissionDelay.observe(Math.max(0, now() / 1000 - timestamp - 1));
  }

  function forget(series: string): void {
    emittedSeries.delete(series);
    forgetSeries(metrics, series);
  }

  function tick(): void {
    join.retire(now());
    for (const series of emittedSeries) if (!join.has(series)) forget(series);
    metrics.openSeconds.set({ partition }, join.openSeconds);
    metrics.liveSources.set({ partition }, join.liveSources);
    write();
  }

  function write(): void {
    writing ??= writeClosed()
      .catch((err: unknown) => {
        log.error({ err, partition }, 'could not write');
        ownership.reopen('what was written is not known');
      })
      .finally(() => {
        writing = undefined;
      });
  }

  const inputOf = new Map<string, Input>(INPUTS.map((input) => [topicOf[input], input]));
  const inputFrom = (topic: string): Input => {
    const input = inputOf.get(topic);
    if (!input) throw new Error(`${topic} is no input`);
    return input;
  };

  const ticking = setInterval(tick, TICK_MS);
  return {
    start: byTopic(topicOf, (input) => start[input]),
    read: (topic, records, highWatermark) => {
      const input = inputFrom(topic);
      join.seesEnd(input, highWatermark);
      for (const record of records) if (!take(input, record)) break;
      write();
      return join.position(input);
    },
    held: (topic) => join.held(inputFrom(topic)),
    progress: () => byTopic(topicOf, (input) => join.position(input)),
    close: async () => {
      clearInterval(ticking);
      await writing;
      await writer.close();
      metrics.openSeconds.remove({ partition });
      metrics.liveSources.remove({ partition });
      for (const series of emittedSeries) forget(series);
    },
  };
}

const byTopic = (
  topicOf: PartitionOwnerOptions['topicOf'],
  value: (input: Input) => number,
): Record<string, number> =>
  Object.fromEntries(INPUTS.map((input) => [topicOf[input], value(input)]));

const toMessage = ({ series, aggregate: second, checkpoint }: Emission) => ({
  key: series,
  value: aggregate.encode(second),
  headers: { [CHECKPOINT_HEADER]: checkpoint },
});
