import { setTimeout as wait } from 'node:timers/promises';

/** Time, delay and chance, as arguments: a test replays them. */
export interface Timing {
  /** Monotonic; goes on while the process is stopped. Never compared with another machine's clock. */
  nowMs(): number;
  /** @throws the signal's reason when it is aborted */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** In [0, 1). */
  random(): number;
}

export const systemTiming: Timing = {
  nowMs: () => performance.now(),
  sleep: async (ms, signal) => {
    signal?.throwIfAborted();
    try {
      await wait(ms, undefined, signal ? { signal } : {});
    } catch (error) {
      throw signal?.aborted ? signal.reason : error;
    }
  },
  random: Math.random,
};

/** Ends early, without a word, when the signal is aborted. */
export async function pause(timing: Timing, ms: number, signal: AbortSignal): Promise<void> {
  try {
    await timing.sleep(ms, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** `ms` up to `share` longer, so that many that failed together do not come back together. */
export const jittered = (ms: number, share: number, random: () => number): number =>
  ms * (1 + share * random());

/** `baseMs`, doubled with each failure after the first, never over `maxMs`. */
export const backoffMs = (failures: number, baseMs: number, maxMs: number): number =>
  Math.min(maxMs, baseMs * 2 ** Math.min(Math.max(failures - 1, 0), MAX_DOUBLINGS));

/** 2^30 of any base is beyond every cap, and more would leave the exact numbers. */
const MAX_DOUBLINGS = 30;
