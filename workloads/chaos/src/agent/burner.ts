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

/** What a starved burner still wants later: enough to be always ready to run, soon worked off. */
const MAX_DEBT_MS = 100;

/** CPU time of this thread in ms, waking up included; exact only right after it was off the CPU. */
function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/**
 * Uses about `ms` of CPU, however long the scheduler takes to grant it. Summed from the clock's small
 * steps, since a running thread's own CPU time moves in ticks of 10 ms. The clock is the one that
 * allocates nothing: a burner that collects garbage burns what nobody asked for.
 */
function burn(ms: number): void {
  let usedMs = 0;
  let beforeMs = performance.now();
  while (usedMs < ms) {
    const nowMs = performance.now();
    if (nowMs - beforeMs < PREEMPTED_MS) usedMs += nowMs - beforeMs;
    beforeMs = nowMs;
  }
}

/** Waits for the next slice of this burner's phase. */
function waitForSlice(): void {
  const nowMs = monotonicMs();
  const nextMs = Math.floor((nowMs - phaseMs) / SLICE_MS + 1) * SLICE_MS + phaseMs;
  Atomics.wait(wake, 0, Atomics.load(wake, 0), nextMs - nowMs);
}

/** One leak, to its deadline: each slice pays what the demand has grown to since the last. */
function leakUntilDeadline(): void {
  let lastMs = monotonicMs();
  let lastCpuMs = cpuMs();
  let debtMs = 0;
  for (let nowMs = lastMs; isLeaking(nowMs); nowMs = monotonicMs()) {
    const elapsedSeconds = (nowMs - at(SHARED.startMs)) / 1000;
    const jointCores = demandAllowances(elapsedSeconds, at(SHARED.rampSeconds)) * allowanceCores;
    const usedCpuMs = cpuMs();
    debtMs += (jointCores / burners) * (nowMs - lastMs) - (usedCpuMs - lastCpuMs);
    debtMs = Math.max(-MAX_DEBT_MS, Math.min(debtMs, MAX_DEBT_MS));
    lastMs = nowMs;
    lastCpuMs = usedCpuMs;
    burn(Math.min(debtMs, SLICE_MS));
    waitForSlice();
  }
}

for (;;) {
  const seen = Atomics.load(wake, 0);
  if (isLeaking(monotonicMs())) leakUntilDeadline();
  else Atomics.wait(wake, 0, seen);
}
