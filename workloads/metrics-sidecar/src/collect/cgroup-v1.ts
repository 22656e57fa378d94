import { join } from 'node:path';
import { ownFolder, readText, treeOf } from './cgroup-tree.ts';
import type { Collector, Source } from './collector.ts';
import { parseCount, parseKeyed, parseLimit } from './parse.ts';

const NANOSECONDS = 1e9;

/** The cgroup of version 1 of the target's container; undefined where it has none of its own. */
export function openCgroupV1(source: Source): Collector | undefined {
  const tree = treeOf(source);
  const [cpuacct, cpu, memory] = ['cpuacct', 'cpu', 'memory'].map((controller) =>
    ownFolder(join(tree, controller), source, controller),
  );
  if (!cpuacct || !cpu || !memory) return undefined;

  const count = (folder: string, file: string) =>
    parseCount(readText(join(folder, file)), join(folder, file));
  const keyed = (folder: string, file: string, key: string) =>
    parseKeyed(readText(join(folder, file)), key, join(folder, file));

  return {
    name: 'cgroup-v1',
    read: () => {
      const quotaFile = join(cpu, 'cpu.cfs_quota_us');
      const quotaUs = parseLimit(readText(quotaFile), quotaFile);
      const inactiveFileBytes = keyed(memory, 'memory.stat', 'total_inactive_file');
      return {
        cpuSeconds: count(cpuacct, 'cpuacct.usage') / NANOSECONDS,
        cpuLimitCores: quotaUs && quotaUs / count(cpu, 'cpu.cfs_period_us'),
        workingSetBytes: Math.max(0, count(memory, 'memory.usage_in_bytes') - inactiveFileBytes),
        memoryLimitBytes: count(memory, 'memory.limit_in_bytes'),
        periods: quotaUs
          ? {
              total: keyed(cpu, 'cpu.stat', 'nr_periods'),
              throttled: keyed(cpu, 'cpu.stat', 'nr_throttled'),
            }
          : undefined,
      };
    },
  };
}
