import { workerData } from 'node:worker_threads';
import { type BurnerData, monotonicMs, SHARED } from './cpu-leak.ts';
import { demandAllowances } from './ramp.ts';

/** Short slices in staggered phases: one long burst would empty the quota for everybody at once. */
const SLICE_MS = 50;

const { leak, wake, index, burners, allowanceCores } = workerData as BurnerData;
const phaseMs = (SLICE_MS * index) / burners;

const at = (place: number): number => leak[place] ?? 0;
const isLeaking = (nowMs: number): boolean => nowMs < at(SHARED.deadlineMs);

/** A turn of the loop takes microseconds; one that took longer than this was not running meanwhile. */
const PREEMPTED_MS = 0.5;

/**
 * Uses about `ms` of this thread's CPU time, however long the scheduler takes to grant it. Summed
 * from the clock's small steps, since a thread's own CPU time is kept in ticks of 10 ms.
 */
function burn(ms: number): void {
  let usedMs = 0;
  let beforeMs = monotonicMs();
  while (usedMs < ms && isLeaking(beforeMs)) {
    const nowMs = monotonicMs();
    if (nowMs - beforeMs < PREEMPTED_MS) usedMs += nowMs - beforeMs;
    beforeMs = nowMs;
  }
}

/** Waits for the next slice of this burner's phase; slices missed while starved are not made up for. */
function waitForSlice(): void {
  const nowMs = monotonicMs();
  const nextMs = Math.floor((nowMs - phaseMs) / SLICE_MS + 1) * SLICE_MS + phaseMs;
  Atomics.wait(wake, 0, Atomics.load(wake, 0), nextMs - nowMs);
}

for (;;) {
  const seen = Atomics.load(wake, 0);
  if (!isLeaking(monotonicMs())) {
    Atomics.wait(wake, 0, seen);
    continue;
  }
  waitForSlice();
  const elapsedSeconds = (monotonicMs() - at(SHARED.startMs)) / 1000;
  const jointCores = demandAllowances(elapsedSeconds, at(SHARED.rampSeconds)) * allowanceCores;
  burn((jointCores / burners) * SLICE_MS);
}
