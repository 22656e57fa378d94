import { openCgroupV1 } from './cgroup-v1.ts';
import { openCgroupV2 } from './cgroup-v2.ts';
import type { Collector, Source } from './collector.ts';
import { openProcStat } from './proc-stat.ts';

/** The best collector that this target allows. */
export function openCollector(source: Source): Collector {
  if (source.cpuLimitCores !== undefined) return openProcStat(source);
  for (const open of [openCgroupV2, openCgroupV1]) {
    const collector = open(source);
    if (collector) return collector;
  }
  return openProcStat(source);
}
