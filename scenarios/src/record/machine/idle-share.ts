/** Ticks of all cores since the machine's start. */
export interface CpuTicks {
  idle: number;
  total: number;
}

/** user, nice, system, idle, iowait, irq, softirq, steal; guest time after them is part of user's. */
const COUNTED = 8;
const IDLE = 3;
/** Waiting for a disk leaves the core to whoever wants it. */
const IOWAIT = 4;

/** The first line of /proc/stat, which sums up all cores. @throws naming the file */
export function parseCpuTicks(text: string): CpuTicks {
  const line = /^cpu +(.+)$/m.exec(text)?.[1] ?? '';
  const ticks = line.split(' ').slice(0, COUNTED).map(Number);
  const total = ticks.reduce((sum, one) => sum + one, 0);
  if (ticks.length <= IOWAIT || !Number.isFinite(total)) {
    throw new Error(`/proc/stat: expected a line "cpu 1 2 3 …", found "${text.slice(0, 40)}"`);
  }
  return { idle: (ticks[IDLE] ?? 0) + (ticks[IOWAIT] ?? 0), total };
}

/** Share of the machine that nobody wanted between two looks; null when no tick lies between them. */
export function idleShare(before: CpuTicks, after: CpuTicks): number | null {
  const total = after.total - before.total;
  if (total <= 0) return null;
  // The kernel may take back a little of the time that it counted as waiting.
  return Math.min(1, Math.max(0, (after.idle - before.idle) / total));
}
