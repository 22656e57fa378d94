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

/** CPU that comes at random instants, as often as `everyMs` on average. */
export interface RandomWork {
  everyMs: number;
  cpuMs: number;
  /** Coefficient of variation, here as everywhere. */
  variation: number;
}

/** Every constant of the simulated system that the real one has to tell. */
export interface Calibration {
  machineCores: number;
  /** Of the CPU quota. */
  periodMs: number;
  discipline: Discipline;
  /** Of pages that are known to differ from the others. */
  pages: Partial<Record<Interaction, PageCost>>;
  otherPage: PageCost;
  cpuVariation: number;
  /** Between client and web server, both ways together: none of the web server's CPU. */
  network: { ms: number; variation: number };
  database: {
    connections: number;
    queryMs: number;
    variation: number;
    /** Queries that need the table which the slow database locks. */
    lockableShare: number;
  };
  /** On the web server's thread, for no request: timers, metrics, heartbeats. */
  background: RandomWork;
  /** The same, seldom and long. */
  hiccups: RandomWork;
  /** Its limit is what the container's memory makes it. */
  heap: Omit<HeapOptions, 'limitMiB'>;
  /** What a page leaves in the old generation. */
  garbageMiBPerPage: number;
  /** CPU of making a MiB of leaked objects, and of moving them out of the young generation. */
  leakMsPerMiB: number;
  /** Of the heap's young generation: how much of it may become old at once. */
  youngMiB: number;
  /** Working set besides the heap's old generation. */
  residentMiB: number;
  /** How late the sidecar reads its counters, mean. */
  samplingDelayMs: number;
  burners: BurnerOptions;
  agentTurnMs: number;
}

/**
 * `npm run compare` says how well these fit. "Fitted" is by least squares over the 667 seconds before a
 * leak of nine runs of the demo (250 visitors, think time 7 s, 0.25 of a core, 512 MiB; 2 cores of AMD
 * EPYC, which did other things meanwhile: CPU bears that, response times do not).
 */
export const CALIBRATION: Calibration = {
  // The machine of the runs.
  machineCores: 2,
  // Linux's, and what test/world/allowance.ts sets.
  periodMs: 100,
  // Node has one thread, which takes what is ready in its order.
  discipline: 'first-come-first-served',
  // Not measured one by one yet: what differs between pages is in the variation.
  pages: {},
  // Fitted: a second costs 9.5 ms and 1.07 ms for each of its requests. Most pages ask one thing.
  otherPage: { cpuMs: 1.07, queries: 1 },
  // With it the middle half of the residuals is as wide as fitted: from -4.4 to 2.7 ms a second.
  cpuVariation: 0.9,
  // Chosen so that the mean is that of the calmest seconds, 4.2 ms.
  network: { ms: 2.2, variation: 0.5 },
  // The pool's size (DATABASE_POOL); time and variation are guessed. Some 70 % of the queries of a
  // usual load read or write `items`.
  database: { connections: 10, queryMs: 0.8, variation: 1, lockableShare: 0.7 },
  // Fitted: with the hiccups the 9.5 ms of a second in which nobody asks.
  background: { everyMs: 50, cpuMs: 0.45, variation: 1 },
  // Fitted: one second of 100 takes 34 ms more than its requests explain.
  hiccups: { everyMs: 90_000, cpuMs: 40, variation: 0.5 },
  heap: {
    // A working set of 111 MiB at rest, and of 276 MiB when the leak has filled the heap to 8 MiB.
    liveMiB: 28,
    // V8 lets a small heap double at most; guessed.
    growthFactor: 1.5,
    growthMinMiB: 8,
    // Means of 200 to 300 ms and a CPU of 65 to 85 % while two leaks kept the heap full.
    pauseBaseMs: 3,
    pauseMsPerMiB: 0.4,
    helperMsPerMiB: 0.6,
  },
  // The working set grows by 1 MiB in 70 s of 36 pages each.
  garbageMiBPerPage: 0.0005,
  // CPU is some 10 ms a second higher while 1.1 MiB a second are leaked.
  leakMsPerMiB: 8,
  // No more than the headroom of 8 MiB that the leak left in two runs; Node's own may be larger.
  youngMiB: 8,
  residentMiB: 83,
  // The sidecar's timer; guessed.
  samplingDelayMs: 2,
  // As many as the agent has for a quarter of a core, and its slices.
  burners: { threads: 16, sliceMs: 1.5, sliceVariation: 0.1 },
  // Guessed.
  agentTurnMs: 0.1,
};
