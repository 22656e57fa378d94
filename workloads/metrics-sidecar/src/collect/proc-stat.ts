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
 * The fallback without cgroup files: the sum over the target's container, that is the processes of
 * its mount namespace and session. It knows of no limits, and misses what a process used between
 * the last look and its end.
 */
export function openProcStat({ procRoot, pid }: Source): Collector {
  const namespaceOf = (process: number) =>
    ifPermitted(() => readlinkSync(join(procRoot, String(process), 'ns/mnt')));
  /** The last ticks of each process, so that the sum never falls when one ends. */
  let ticksSeen = new Map<string, number>();
  let ticksTotal = 0;

  function members(): ProcessStat[] {
    const target = readProcessStat(procRoot, pid);
    const namespace = namespaceOf(pid);
    if (!target || namespace === undefined) throw new Error(`${procRoot}/${pid}: not readable`);
    return listPids(procRoot)
      .filter((candidate) => namespaceOf(candidate) === namespace)
      .flatMap((candidate) => readProcessStat(procRoot, candidate) ?? [])
      .filter(({ session }) => session === target.session);
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
        cpuLimitCores: undefined,
        workingSetBytes: pages * PAGE_BYTES,
        memoryLimitBytes: undefined,
        periods: undefined,
      };
    },
  };
}
