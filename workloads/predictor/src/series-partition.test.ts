import type { KafkaRecord, PartitionLog } from '@anomaly-prediction/kafka';
import { aggregate, prediction } from '@anomaly-prediction/messages';
import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { createMetrics } from './metrics.ts';
import type { Unusable } from './pipeline.ts';
import type { Published } from './published.ts';
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

/** Opens partition 3 over a log of these; notes what reaches the pipeline. */
async function open({ low = 0, high = 0, tail = [] as KafkaRecord[] }) {
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
    metrics: createMetrics(new Registry(), 'rubis'),
    log: { warn: () => {} },
  });
  return { partition, handled, created, setAside };
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
