import type { KafkaRecord, PartitionLog } from '@anomaly-prediction/kafka';
import { aggregate, prediction } from '@anomaly-prediction/messages';
import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { createMetrics } from './metrics.ts';
import type { Unusable } from './pipeline.ts';
import type { Published } from './published.ts';
import type { Publisher } from './publisher.ts';
import { openSeriesPartition } from './series-partition.ts';
import { anAggregate } from './testing/aggregates.ts';
import { aPrediction } from './testing/predictions.ts';

const START = 1_800_000_000;

const record = (offset: number, value: Buffer | null, key = 'rubis'): KafkaRecord => ({
  offset,
  key,
  value,
  headers: {},
});
const second = (offset: number, key?: string) =>
  record(offset, aggregate.encode(anAggregate({ timestamp: START + offset })), key);

/** A process that has published up to this second, all of it acknowledged. */
const publishedThrough = (through: number): Publisher => ({
  through,
  publish: () => {},
  settle: async () => {},
});

/** Opens partition 3 over a log of these; notes what reaches the pipeline. */
async function open({
  low = 0,
  high = 0,
  tail = [] as KafkaRecord[],
  publisher = publishedThrough(Number.NEGATIVE_INFINITY),
}) {
  const registry = new Registry();
  const handled: (Buffer | null)[] = [];
  const created: Published[] = [];
  const setAside: unknown[] = [];
  const partitionLog: PartitionLog = {
    bounds: async () => ({ low, high }),
    tail: async () => tail,
    close: async () => {},
  };
  const partition = await openSeriesPartition(3, {
    series: 'rubis',
    model: 'htm',
    aggregateTopic: 'aggregate',
    predictionsTopic: 'predictions',
    partitionLog,
    createPipeline: (published) => {
      created.push(published);
      const handle = (bytes: Buffer | null): Unusable | undefined => {
        handled.push(bytes);
        return bytes === null ? { reason: 'not_json', message: 'empty' } : undefined;
      };
      return { handle };
    },
    setAside: { put: (refusal) => setAside.push(refusal), close: async () => {} },
    publisher,
    metrics: createMetrics(registry, 'rubis'),
    now: () => START + 100,
    log: { warn: () => {} },
  });
  return { partition, handled, created, setAside, registry };
}

describe('partition of a series', () => {
  it('is read from 900 records before its end, or from its beginning', async () => {
    expect((await open({ low: 0, high: 5_000 })).partition.start).toEqual({ aggregate: 4_100 });
    expect((await open({ low: 300, high: 500 })).partition.start).toEqual({ aggregate: 300 });
  });

  it('is read in short pieces, so that the process stays alive to its group', async () => {
    const { partition, handled } = await open({ high: 50 });
    const records = Array.from({ length: 50 }, (_, offset) => second(offset));
    expect(partition.read('aggregate', records, 50)).toBe(20);
    expect(partition.read('aggregate', records.slice(20), 50)).toBe(40);
    expect(partition.read('aggregate', records.slice(40), 50)).toBe(50);
    expect(handled).toHaveLength(50);
  });

  it('costs no model while it holds nothing of the series', async () => {
    const { partition, handled, created } = await open({ high: 2 });
    expect(partition.read('aggregate', [second(0, 'other'), second(1, 'other')], 2)).toBe(2);
    expect(created).toEqual([]);
    partition.read('aggregate', [second(2)], 3);
    expect(handled).toHaveLength(1);
  });

  it('knows what was published of the series, whatever else lies in the topic', async () => {
    const tail = [
      record(0, prediction.encode(aPrediction({ timestamp: START + 5 }))),
      record(1, prediction.encode(aPrediction({ timestamp: START + 99 })), 'other'),
      record(2, Buffer.from('rubbish')),
    ];
    const { partition, created } = await open({ high: 1, tail });
    partition.read('aggregate', [second(0)], 1);
    expect(created).toEqual([{ through: START + 5, alarmTimes: [] }]);
  });

  it('knows what its own process has published, before the broker shows it', async () => {
    const tail = [record(0, prediction.encode(aPrediction({ timestamp: START + 5 })))];
    const { partition, created } = await open({ tail, publisher: publishedThrough(START + 8) });
    partition.read('aggregate', [second(0)], 1);
    expect(created).toEqual([{ through: START + 8, alarmTimes: [] }]);
  });

  it('is given up only when all that was published has been acknowledged', async () => {
    const acknowledgement = Promise.withResolvers<void>();
    const publisher = { ...publishedThrough(START), settle: () => acknowledgement.promise };
    const { partition } = await open({ publisher });
    let isClosed = false;
    const closing = partition.close().then(() => {
      isClosed = true;
    });
    await new Promise(setImmediate);
    expect(isClosed).toBe(false);
    acknowledgement.resolve();
    await closing;
  });

  it('is not silenced by a prediction from the future, but counts it', async () => {
    const tail = [
      aPrediction({ timestamp: START + 5, emittedAt: START + 8 }),
      aPrediction({ timestamp: START + 90_000, emittedAt: START + 8 }),
      aPrediction({ timestamp: START + 4, emittedAt: START + 90_000, alarm: true }),
    ].map((one, offset) => record(offset, prediction.encode(one)));
    const { partition, created, registry } = await open({ tail });
    partition.read('aggregate', [second(0)], 1);
    expect(created).toEqual([{ through: START + 5, alarmTimes: [] }]);
    expect(await registry.metrics()).toContain(
      'anomaly_predictor_rejected_records_total{series="rubis",reason="future"} 2\n',
    );
  });

  it('sets aside what cannot be used, with its origin', async () => {
    const { partition, setAside } = await open({ high: 1 });
    expect(partition.read('aggregate', [record(7, null)], 8)).toBe(8);
    expect(setAside).toEqual([
      {
        topic: 'aggregate',
        partition: 3,
        record: record(7, null),
        reason: 'not_json',
        message: 'empty',
      },
    ]);
  });
});
