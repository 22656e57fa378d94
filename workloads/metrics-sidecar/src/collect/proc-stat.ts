import { readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { ProcessStat } from '../target/process-stat.ts';
import { ifPermitted, listPids, readProcessStat } from '../target/processes.ts';
import type { Collector, Source } from './collector.ts';

/** USER_HZ, 100 on every architecture that Linux containers run on (proc(5)). */
const TICKS_PER_SECOND = 100;
/** Right on x86-64, and on arm64 as the common distributions build it. */
const PAGE_BYTES = 4_096;

/**
 * The fallback without cgroup files: the sum over the container's processes. Where the target has
 * a mount namespace of its own they are those that share it; on a host they are those that the
 * source names, with all that descend from them. It knows of no limits but what it is told, and
 * misses what a process used between the last look and its end.
 */
export function openProcStat({ procRoot, pid, others = [], cpuLimitCores }: Source): Collector {
  const namespaceOf = (process: number | 'self') =>
    ifPermitted(() => readlinkSync(join(procRoot, String(process), 'ns/mnt')));
  /** The last ticks of each process, so that the sum never falls when one ends. */
  let ticksSeen = new Map<string, number>();
  let ticksTotal = 0;

  function members(): ProcessStat[] {
    const namespace = namespaceOf(pid);
    if (namespace === undefined) throw new Error(`${procRoot}/${pid}: not readable`);
    const processes = listPids(procRoot).flatMap((one) => readProcessStat(procRoot, one) ?? []);
    return namespace === namespaceOf('self')
      ? withDescendants([pid, ...others], processes)
      : processes.filter((one) => namespaceOf(one.pid) === namespace);
  }

  return {
    name: 'proc-stat',
    read: () => {
      const processes = members();
      const ticksNow = new Map<string, number>();
      for (const { pid: process, startTicks, cpuTicks } of processes) {
        const identity = `${process}/${startTicks}`;
        ticksTotal += cpuTicks - (ticksSeen.get(identity) ?? 0);
        ticksNow.set(identity, cpuTicks);
      }
      ticksSeen = ticksNow;
      const pages = processes.reduce((sum, { residentPages }) => sum + residentPages, 0);
      return {
        cpuSeconds: ticksTotal / TICKS_PER_SECOND,
        cpuLimitCores,
        workingSetBytes: pages * PAGE_BYTES,
        memoryLimitBytes: undefined,
        periods: undefined,
      };
    },
  };
}

function withDescendants(pids: readonly number[], processes: ProcessStat[]): ProcessStat[] {
  const family = new Set(pids);
  let before: number;
  do {
    before = family.size;
    for (const { pid, parent } of processes) if (family.has(parent)) family.add(pid);
  } while (family.size > before);
  return processes.filter(({ pid }) => family.has(pid));
}
