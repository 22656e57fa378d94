import type { Interaction } from '@anomaly-prediction/messages';
import type { BurnerOptions } from './disturbances/burners.ts';
import type { HeapOptions } from './site/heap.ts';
import type { Discipline } from './site/web-thread.ts';

/** What one page costs. */
export interface PageCost {
  /** CPU of the web server, mean. */
  cpuMs: number;
  /** Queries, one after the other. */
  queries: number;
}

/** Every constant of the simulated system that has been measured on the real one. */
export interface Calibration {
  machineCores: number;
  periodMs: number;
  discipline: Discipline;
  /** Per page, and for one that is not named. */
  pages: Partial<Record<Interaction, PageCost>>;
  otherPage: PageCost;
  /** Coefficient of variation of a page's CPU. */
  cpuVariation: number;
  /** CPU that a page takes more in the first minutes, while code is still being compiled. */
  warmUp: { extraShare: number; seconds: number };
  /** Between client and web server, both ways together: not the web server's CPU. */
  network: { ms: number; variation: number };
  database: { connections: number; queryMs: number; variation: number };
  /** Timers, metrics, heartbeats: small pieces on the web server's thread that nobody asked for. */
  background: { everyMs: number; cpuMs: number; variation: number };
  /** Long ones, seldom. */
  hiccups: { everyMs: number; cpuMs: number; variation: number };
  heap: HeapOptions;
  /** Of one page, in the old generation. */
  garbageMiBPerPage: number;
  /** Working set besides the heap's old generation. */
  residentMiB: number;
  /** How late the sidecar reads its counters, mean. */
  samplingDelayMs: number;
  burners: BurnerOptions;
  agentTurnMs: number;
  /** Of a CPU burst, in allowances. */
  burstAllowances: number;
  memoryLeak: { mebibytesPerSecond: number; maxMiB: number };
  slowDatabase: { maxExtraMs: number; rampSeconds: number };
}

export const CALIBRATION: Calibration = {
  machineCores: 2,
  periodMs: 100,
  discipline: 'first-come-first-served',
  pages: {},
  otherPage: { cpuMs: 1.5, queries: 1 },
  cpuVariation: 0.5,
  warmUp: { extraShare: 0.5, seconds: 30 },
  network: { ms: 1.5, variation: 0.5 },
  database: { connections: 10, queryMs: 0.8, variation: 1 },
  background: { everyMs: 50, cpuMs: 0.5, variation: 1 },
  hiccups: { everyMs: 60_000, cpuMs: 30, variation: 0.5 },
  heap: {
    liveMiB: 25,
    limitMiB: 200,
    growthFactor: 1.5,
    growthMinMiB: 8,
    pauseBaseMs: 3,
    pauseMsPerMiB: 0.4,
    helperMsPerMiB: 0.6,
  },
  garbageMiBPerPage: 0.01,
  residentMiB: 60,
  samplingDelayMs: 2,
  burners: { threads: 16, sliceMs: 1.5, sliceVariation: 0.1 },
  agentTurnMs: 0.1,
  burstAllowances: 0.6,
  memoryLeak: { mebibytesPerSecond: 2, maxMiB: 165 },
  slowDatabase: { maxExtraMs: 150, rampSeconds: 60 },
};
