import type { Simulation } from '../simulation.ts';

export interface MemoryLeakOptions {
  mebibytesPerSecond: number;
  /** Where it stops growing, before anything would be killed. */
  maxMiB: number;
  /** Keeps so much more for good. */
  leak(mebibytes: number): void;
}

const EVERY_MS = 100;

/** Objects that are kept for good, a few every tenth of a second. Returns what stops it. */
export function startMemoryLeak(
  { clock, events }: Simulation,
  { mebibytesPerSecond, maxMiB, leak }: MemoryLeakOptions,
): () => void {
  const stepMiB = (mebibytesPerSecond * EVERY_MS) / 1_000;
  let stopped = false;
  let leakedMiB = 0;

  function step(): void {
    if (stopped || leakedMiB + stepMiB > maxMiB) return;
    leakedMiB += stepMiB;
    leak(stepMiB);
    events.plan(clock.nowMs + EVERY_MS, step);
  }

  step();
  return () => {
    stopped = true;
  };
}
