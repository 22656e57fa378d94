import { createCgroupV1Collector } from './cgroup-v1.ts';
import { createCgroupV2Collector } from './cgroup-v2.ts';
import type { Collector, Figures } from './figures.ts';
import type { Files } from './files.ts';
import { createProcStatCollector, type Units } from './proc-stat.ts';

/** The two figures without which a second says nothing. */
const NEEDED = ['cpuUsageSeconds', 'workingSetBytes'] as const;

/** Where each needed figure came from. */
export type Sources = Partial<Record<(typeof NEEDED)[number], string>>;

export interface Collected {
  figures: Partial<Figures>;
  sources: Sources;
}

/** Asks the container's own cgroup first, and its processes for what that does not tell. */
export function createCollect(files: Files, units: Units): (pid: number) => Collected {
  const collectors: readonly (readonly [string, Collector])[] = [
    ['cgroup v2', createCgroupV2Collector(files)],
    ['cgroup v1', createCgroupV1Collector(files)],
    ['processes', createProcStatCollector(files, units)],
  ];
  return (pid) => {
    let figures: Partial<Figures> = {};
    const sources: Sources = {};
    for (const [name, collect] of collectors) {
      const missing = NEEDED.filter((figure) => figures[figure] === undefined);
      if (missing.length === 0) break;
      figures = { ...collect(pid), ...figures };
      for (const figure of missing) if (figures[figure] !== undefined) sources[figure] = name;
    }
    return { figures, sources };
  };
}
