import type { Stats } from '@anomaly-prediction/messages';
import type { Collected } from './collect.ts';
import type { Figures } from './figures.ts';

/** Figures with the monotonic moment at which they were read. */
export interface Look extends Collected {
  atMs: number;
}

/** What counts as 100 % where a container has no limit. */
export interface Machine {
  cores: number;
  memoryBytes: number;
}

/** A share that a message takes; no container uses this much of its limit. */
const MAX_PERCENT = 100_000;

/**
 * What the container used between two looks, in % of its limits. Null when one of the looks lacks
 * a figure, or when the usage is not counted on from the first: another source, or a new cgroup.
 */
export function measure(
  before: Look,
  after: Look,
  machine: Machine,
): Pick<Stats, 'cpu' | 'mem' | 'throttled'> | null {
  const { cpuUsageSeconds, cpuLimitCores = machine.cores, workingSetBytes } = after.figures;
  const elapsedSeconds = (after.atMs - before.atMs) / 1_000;
  const usedSeconds =
    (cpuUsageSeconds ?? Number.NaN) - (before.figures.cpuUsageSeconds ?? Number.NaN);
  if (before.sources.cpuUsageSeconds !== after.sources.cpuUsageSeconds) return null;
  if (workingSetBytes === undefined || !(usedSeconds >= 0) || elapsedSeconds <= 0) return null;
  const memoryLimitBytes = Math.min(
    after.figures.memoryLimitBytes ?? machine.memoryBytes,
    machine.memoryBytes,
  );
  const throttled = throttledPercent(before.figures, after.figures);
  return {
    cpu: percent(usedSeconds, elapsedSeconds * cpuLimitCores),
    mem: percent(workingSetBytes, memoryLimitBytes),
    ...(throttled !== null && { throttled }),
  };
}

/** Null without a quota; 0 when nothing ran in any period. */
function throttledPercent(before: Partial<Figures>, after: Partial<Figures>): number | null {
  if (before.periods === undefined || after.periods === undefined) return null;
  const periods = after.periods - before.periods;
  const throttled = (after.throttledPeriods ?? 0) - (before.throttledPeriods ?? 0);
  if (periods < 0 || throttled < 0) return null;
  return periods === 0 ? 0 : percent(throttled, periods);
}

const percent = (part: number, whole: number) => Math.min(MAX_PERCENT, (100 * part) / whole);
