import type { KafkaRecord } from '@anomaly-prediction/kafka';
import { stats } from '@anomaly-prediction/messages';
import pino from 'pino';
import { Registry } from 'prom-client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { aStats } from '../testing/builders.ts';
import { restore } from './checkpoint.ts';
import { createMetrics } from './metrics.ts';
import { MAX_SERIES_PER_PARTITION, PartitionJoin } from './partition-join.ts';
import { ownPartition } from './partition-owner.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const NOTHING_READ = { stats: 0, responsetime: 0 };

/** The owner of an empty partition whose writes all succeed; every message comes as its second ends. */
function begin() {
  let nowMs = 1_000_000;
  const metrics = createMetrics(new Registry());
  const join = { sloMs: 70, allowedLatenessMs: 0 };
  const owned = ownPartition(
    {
      partition: 0,
      ownership: { signal: new AbortController().signal, confirmed: () => true, reopen: () => {} },
      join: new PartitionJoin({
        ...join,
        checkpoint: restore([]),
        start: NOTHING_READ,
        end: NOTHING_READ,
        openedMs: nowMs,
      }),
      writer: { append: async () => true, close: async () => {} },
      start: NOTHING_READ,
    },
    {
      join,
      topicOf: { stats: 'stats', responsetime: 'responsetime' },
      setAside: { put: () => {}, close: async () => {} },
      metrics,
      now: () => nowMs,
      contactMs: () => nowMs,
      log: pino({ enabled: false }),
    },
  );
  let offset = 0;
  const measure = async (timestamp: number, allSeries: readonly string[]) => {
    nowMs = (timestamp + 1) * 1000;
    const value = stats.encode(aStats({ timestamp }));
    const records = allSeries.map(
      (key): KafkaRecord => ({ offset: offset++, key, value, headers: {} }),
    );
    owned.read('stats', records, offset);
    await vi.advanceTimersByTimeAsync(1_000);
  };
  const counted = async () =>
    (await metrics.seconds.get()).values.map(({ labels }) => labels.series);
  return { owned, measure, counted };
}

describe('owner of a partition', () => {
  it('has metrics of no more series than it joins, and of none once it has closed', async () => {
    const { owned, measure, counted } = begin();
    const first = Array.from({ length: MAX_SERIES_PER_PARTITION }, (_, n) => `series-${n}`);
    for (const timestamp of [1000, 1001]) await measure(timestamp, first);
    expect(await counted()).toEqual(first);

    // The first finds no room yet, the second is where the series begins.
    for (const timestamp of [2000, 2001, 2002]) await measure(timestamp, ['new']);
    expect(await counted()).toEqual([...first.slice(1), 'new']);
    await owned.close();
    expect(await counted()).toEqual([]);
  });
});
