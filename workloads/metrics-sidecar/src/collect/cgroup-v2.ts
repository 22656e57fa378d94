import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ownFolder, readText, treeOf } from './cgroup-tree.ts';
import type { Collector, Source } from './collector.ts';
import { parseCount, parseCpuMax, parseKeyed, parseLimit } from './parse.ts';

const MICROSECONDS = 1e6;

/** The controller name that /proc/PID/cgroup gives the unified hierarchy. */
const UNIFIED = '';

/**
 * The cgroup of version 2 of the target's container; undefined where it has none of its own, or
 * one in which CPU or memory is not controlled.
 */
export function openCgroupV2(source: Source): Collector | undefined {
  const tree = treeOf(source);
  if (!existsSync(join(tree, 'cgroup.controllers'))) return undefined;
  const folder = ownFolder(tree, source, UNIFIED);
  if (folder === undefined) return undefined;
  const path = (file: string) => join(folder, file);
  if (!existsSync(path('memory.current')) || !existsSync(path('cpu.max'))) return undefined;

  return {
    name: 'cgroup-v2',
    read: () => {
      const cpuStat = readText(path('cpu.stat'));
      const cpuNumber = (key: string) => parseKeyed(cpuStat, key, path('cpu.stat'));
      const cpuLimitCores = parseCpuMax(readText(path('cpu.max')), path('cpu.max'));
      const currentBytes = parseCount(readText(path('memory.current')), path('memory.current'));
      const memoryStat = readText(path('memory.stat'));
      const inactiveFileBytes = parseKeyed(memoryStat, 'inactive_file', path('memory.stat'));
      return {
        cpuSeconds: cpuNumber('usage_usec') / MICROSECONDS,
        cpuLimitCores,
        workingSetBytes: Math.max(0, currentBytes - inactiveFileBytes),
        memoryLimitBytes: parseLimit(readText(path('memory.max')), path('memory.max')),
        periods:
          cpuLimitCores === undefined
            ? undefined
            : { total: cpuNumber('nr_periods'), throttled: cpuNumber('nr_throttled') },
      };
    },
  };
}
