import type { HtmJava } from './htm-java.ts';
import type { Start } from './processes.ts';

/** How much is measured. */
export interface Extent {
  /** Of everything that is measured more than once. */
  rounds: number;
  records: number;
  growthRecords: number;
  logLossRecords: number;
  qualityRecords: number;
  streams: { streams: number; seconds: number; recordsBefore: number };
}

export const FULL: Extent = {
  rounds: 5,
  records: 5_000,
  growthRecords: 20_000,
  logLossRecords: 5_000,
  qualityRecords: 10_000,
  streams: { streams: 1_000, seconds: 60, recordsBefore: 1_000 },
};

export const QUICK: Extent = {
  rounds: 1,
  records: 1_000,
  growthRecords: 4_000,
  logLossRecords: 1_000,
  qualityRecords: 4_000,
  streams: { streams: 1_000, seconds: 15, recordsBefore: 100 },
};

/** What each measure has at hand. */
export interface Bench {
  extent: Extent;
  /** Of the series. */
  seed: number;
  start: Start;
  htmJava: HtmJava;
  /** Shows a step, and stops before it when asked to. */
  step<T>(what: string, work: () => Promise<T>): Promise<T>;
}
