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

/** CPU again and again, on average `everyMs` after it was done the last time. */
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
  /** Its limit is what the container's memory makes it. */
  heap: Omit<HeapOptions, 'limitMiB'>;
  /** What a page leaves in the old generation. */
  garbageMiBPerPage: number;
  /** CPU of making a MiB of leaked objects, and of moving them out of the young generation. */
  leakMsPerMiB: number;
  /** Working set besides the heap's old generation. */
  residentMiB: number;
  /** How late the sidecar reads its counters, mean. */
  samplingDelayMs: number;
  burners: BurnerOptions;
  agentTurnMs: number;
}

/**
 * `npm run compare` says how well these fit. "Fitted" is by the recordings in test/fixtures (250
 * visitors, think time 7 s, 0.25 of a core, 512 MiB; 2 cores of an Intel Xeon that did nothing else).
 */
export const CALIBRATION: Calibration = {
  // The machine of the recordings.
  machineCores: 2,
  // Linux's, and what test/world/allowance.ts sets.
  periodMs: 100,
  // Node has one thread, which takes what is ready in its order.
  discipline: 'first-come-first-served',
  // Not measured one by one yet: what differs between pages is in the variation.
  pages: {},
  // Fitted by all that was recorded, 20 to 400 requests a second. Most pages ask one thing.
  otherPage: { cpuMs: 0.55, queries: 1 },
  cpuVariation: 2,
  // Chosen so that the mean is that of the recordings, 3.6 ms, and the slowest of a second is twice that.
  network: { ms: 2.2, variation: 2 },
  // The pool's size (DATABASE_POOL); time and variation are guessed. Some 70 % of the queries of a
  // usual load read or write `items`.
  database: { connections: 10, queryMs: 0.8, variation: 1, lockableShare: 0.7 },
  // Fitted: the 33 ms of a second in which nobody asks. With both variations the middle half of the
  // residuals is as wide as in the recordings, 14 ms.
  background: { everyMs: 50, cpuMs: 1.65, variation: 0.6 },
  heap: {
    // A working set of 98 MiB at rest, of 273 MiB when a leak has filled the heap.
    liveMiB: 8,
    // What V8 gives the young generation of Node 24.
    youngMiB: 16,
    // While a leak fills the heap a collection comes whenever it has grown by 1.3, the next half-way to
    // the limit; the first one at rest lets go of 8 MiB.
    growthFactor: 1.3,
    growthMinMiB: 8,
    // Together 60 ms of a small heap and 220 ms of a full one. How it is split between the server's own
    // thread and helpers is chosen by the response times of the seconds in which it happens.
    pauseBaseMs: 12,
    pauseMsPerMiB: 0.25,
    helperBaseMs: 38,
    helperMsPerMiB: 0.7,
  },
  // Once in 100 s of 36 pages each the clean recordings have a second of some 60 ms more.
  garbageMiBPerPage: 0.0022,
  // CPU is some 10 ms a second higher while 1.2 MiB a second are leaked.
  leakMsPerMiB: 8,
  residentMiB: 86,
  // The sidecar's timer; guessed.
  samplingDelayMs: 2,
  // As many as the agent has for a quarter of a core, and its slices.
  burners: { threads: 16, sliceMs: 1.5, sliceVariation: 0.1 },
  // Guessed.
  agentTurnMs: 0.1,
};

/**
 * The same system where all that computes is `speed` times as quick: machines differ, and so does one
 * virtual machine from day to day. What lasts by the clock stays: quota and burners' slices. Pure.
 */
export function atSpeed(calibration: Calibration, speed: number): Calibration {
  const { pages, otherPage, network, database, background, heap } = calibration;
  const quicker = (ms: number) => ms / speed;
  const page = (cost: PageCost) => ({ ...cost, cpuMs: quicker(cost.cpuMs) });
  return {
    ...calibration,
    pages: Object.fromEntries(Object.entries(pages).map(([name, cost]) => [name, page(cost)])),
    otherPage: page(otherPage),
    network: { ...network, ms: quicker(network.ms) },
    database: { ...database, queryMs: quicker(database.queryMs) },
    background: { ...background, cpuMs: quicker(background.cpuMs) },
    heap: {
      ...heap,
      pauseBaseMs: quicker(heap.pauseBaseMs),
      pauseMsPerMiB: quicker(heap.pauseMsPerMiB),
      helperBaseMs: quicker(heap.helperBaseMs),
      helperMsPerMiB: quicker(heap.helperMsPerMiB),
    },
    leakMsPerMiB: quicker(calibration.leakMsPerMiB),
    agentTurnMs: quicker(calibration.agentTurnMs),
  };
}
