import type {
  KafkaRecord,
  OwnedPartition,
  PartitionLog,
  SetAside,
} from '@anomaly-prediction/kafka';
import { MessageError, type Prediction, prediction } from '@anomaly-prediction/messages';
import type { PredictorMetrics } from './metrics.ts';
import { MAX_AHEAD_SECONDS, type Pipeline } from './pipeline.ts';
import { type Published, summarisePublished } from './published.ts';
import type { Publisher } from './publisher.ts';

export interface SeriesPartitionOptions {
  series: string;
  model: string;
  aggregateTopic: string;
  predictionsTopic: string;
  partitionLog: PartitionLog;
  createPipeline(published: Published): Pick<Pipeline, 'handle'>;
  publisher: Pick<Publisher, 'through' | 'settle'>;
  setAside: SetAside;
  metrics: PredictorMetrics;
  /** Epoch seconds. */
  now(): number;
  log: { warn(fields: object, message: string): void };
}

/** A quarter of an hour of one series: what the model is made of again after a start. */
const READ_BACK_RECORDS = 900;
/**
 * Records of one call, some 100 ms of HTM: between calls the process answers its heartbeats, probes
 * and scrapes, also while it reads back.
 */
const RECORDS_PER_CALL = 20;

/**
 * Takes a partition of `aggregate` over: learns from the last 15 minutes and predicts from the first
 * second on that has no prediction yet. The predictions lie in the partition of the same number, since
 * both topics have the same key and the same number of partitions.
 *
 * No process says a second twice. Between two of them a window remains: what the one that gave the
 * partition up has queued, while the broker does not take it, the next one cannot see and says again
 * with an `emittedAt` of its own. In a quiet rebalance that is some 50 ms of predictions.
 */
export async function openSeriesPartition(
  partition: number,
  options: SeriesPartitionOptions,
): Promise<OwnedPartition> {
  const { series, aggregateTopic, predictionsTopic, partitionLog, publisher, metrics } = options;
  const [bounds, tail] = await Promise.all([
    partitionLog.bounds(aggregateTopic, partition),
    partitionLog.tail(predictionsTopic, partition, READ_BACK_RECORDS),
  ]);
  const stored = summarisePublished(readPredictions(tail, options), options.model);
  const published = { ...stored, through: Math.max(stored.through, publisher.through) };
  // Not before its first record: most partitions hold none of this series.
  let pipeline: Pick<Pipeline, 'handle'> | undefined;

  function take(record: KafkaRecord): void {
    if (record.key !== series) return;
    pipeline ??= options.createPipeline(published);
    const unusable = pipeline.handle(record.value);
    if (unusable === undefined) return;
    metrics.rejected(unusable.reason);
    options.log.warn({ partition, offset: record.offset, ...unusable }, 'record left out');
    options.setAside.put({ topic: aggregateTopic, partition, record, ...unusable });
  }

  return {
    start: { [aggregateTopic]: Math.max(bounds.low, bounds.high - READ_BACK_RECORDS) },
    read: (_topic, records) => {
      const taken = records.slice(0, RECORDS_PER_CALL);
      let next = records[0]?.offset ?? 0;
      for (const record of taken) {
        take(record);
        next = record.offset + 1;
      }
      return next;
    },
    close: () => publisher.settle(),
  };
}

/**
 * Those of this series. What is no prediction was not published by this process, and is no hindrance;
 * nor is one ahead of the clock, which would silence all until then.
 */
function readPredictions(
  records: readonly KafkaRecord[],
  { series, now, metrics }: SeriesPartitionOptions,
): Prediction[] {
  const latest = now() + MAX_AHEAD_SECONDS;
  return records
    .filter(({ key }) => key === series)
    .flatMap(({ value }) => decode(value) ?? [])
    .filter(({ timestamp, emittedAt }) => {
      const isCredible = Math.max(timestamp, emittedAt) <= latest;
      if (!isCredible) metrics.rejected('future');
      return isCredible;
    });
}

function decode(value: Buffer | null): Prediction | undefined {
  try {
    return prediction.decode(value);
  } catch (error) {
    if (error instanceof MessageError) return undefined;
    throw error;
  }
}
