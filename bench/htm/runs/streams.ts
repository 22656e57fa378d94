import { setTimeout as delay } from 'node:timers/promises';
import { MODELS } from '../models.ts';
import { createParts, type Parts, processRecord } from '../pipeline.ts';
import { cpuSeries } from '../series.ts';
import { percentile, sum } from '../statistics.ts';

const GIB = 2 ** 30;
/** Until the first records are due. */
const START_MS = 1_000;

export interface StreamsSettings {
  streams: number;
  seconds: number;
  /** Learnt by each model before, as fast as it goes, so that its segments are there. */
  recordsBefore: number;
  seed: number;
}

export interface Streams {
  /** From the moment at which a record was due until it was scored and learnt. */
  p99Ms: number;
  maxMs: number;
  msPerRecord: number;
  /** Of the whole process. */
  memoryGiB: number;
}

interface Stream {
  parts: Parts;
  series: readonly number[];
}

/** All streams have their record due at the same moment of each second: no spreading helps. */
export async function runStreams(settings: StreamsSettings): Promise<Streams> {
  const streams = createStreams(settings);
  learnBefore(streams, settings.recordsBefore);
  const latenciesMs: number[] = [];
  const busyMs: number[] = [];
  const startMs = performance.now() + START_MS;
  for (let second = 0; second < settings.seconds; second++) {
    const dueMs = startMs + second * 1_000;
    await delay(Math.max(0, dueMs - performance.now()));
    const beginMs = performance.now();
    for (const { parts, series } of streams) {
      processRecord(parts, series[settings.recordsBefore + second] ?? Number.NaN);
      latenciesMs.push(performance.now() - dueMs);
    }
    busyMs.push(performance.now() - beginMs);
  }
  return {
    p99Ms: percentile(latenciesMs, 0.99),
    maxMs: percentile(latenciesMs, 1),
    msPerRecord: sum(busyMs) / latenciesMs.length,
    memoryGiB: process.memoryUsage.rss() / GIB,
  };
}

function createStreams({ streams, seconds, recordsBefore, seed }: StreamsSettings): Stream[] {
  return Array.from({ length: streams }, (_, i) => ({
    parts: createParts('library', MODELS.small, { withClassifier: false }),
    series: cpuSeries({ records: recordsBefore + seconds, seed: seed + i }),
  }));
}

function learnBefore(streams: readonly Stream[], records: number): void {
  for (const { parts, series } of streams) {
    for (const value of series.slice(0, records)) processRecord(parts, value);
  }
}
