import type { Reading } from './collect/collector.ts';

/** What stands in for a limit where there is none. */
export interface Machine {
  cores: number;
  memoryBytes: number;
}

/** All in %. */
export interface Usage {
  cpu: number;
  mem: number;
  throttled?: number;
}

/**
 * What was used between two readings, in % of the container's limit, of the machine's where it has
 * none. Undefined when the counters fell: they then belong to another container than before.
 */
export function usageBetween(
  before: Reading,
  now: Reading,
  elapsedSeconds: number,
  machine: Machine,
): Usage | undefined {
  const cpuSeconds = now.cpuSeconds - before.cpuSeconds;
  if (cpuSeconds < 0 || elapsedSeconds <= 0) return undefined;
  const cores = now.cpuLimitCores ?? machine.cores;
  const memoryBytes = Math.min(now.memoryLimitBytes ?? machine.memoryBytes, machine.memoryBytes);
  return {
    cpu: (100 * cpuSeconds) / elapsedSeconds / cores,
    mem: (100 * now.workingSetBytes) / memoryBytes,
    ...throttledShare(before, now),
  };
}

function throttledShare(before: Reading, now: Reading): { throttled?: number } {
  if (!before.periods || !now.periods) return {};
  const periods = now.periods.total - before.periods.total;
  const throttled = now.periods.throttled - before.periods.throttled;
  // No period began: nothing ran, so nothing was held back.
  return { throttled: periods > 0 ? Math.max(0, (100 * throttled) / periods) : 0 };
}
