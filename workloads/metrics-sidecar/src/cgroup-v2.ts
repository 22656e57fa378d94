import { candidateFolders, readMemberships } from './cgroup-paths.ts';
import {
  type Collector,
  type Figures,
  FormatError,
  parseFlatKeyed,
  parseWhole,
} from './figures.ts';
import type { Files } from './files.ts';

/** Every cgroup but the root has it; what the root counts is the machine, not a container. */
const CHILD_MARK = 'cgroup.type';

/** Reads what cgroup v2 tells of the container of a process. */
export function createCgroupV2Collector(files: Files): Collector {
  return (pid) => {
    const path = readMemberships(files, pid).find(
      ({ controllers }) => controllers.length === 0,
    )?.path;
    if (path === undefined) return {};
    const folder = candidateFolders(pid, '', path).find(
      (candidate) => files.read(`${candidate}/${CHILD_MARK}`) !== null,
    );
    if (folder === undefined) return {};
    const read = (name: string) => files.read(`${folder}/${name}`);
    return { ...cpu(read), ...memory(read) };
  };
}

type Read = (name: string) => string | null;

function cpu(read: Read): Partial<Figures> {
  const statText = read('cpu.stat');
  if (statText === null) return {};
  const stat = parseFlatKeyed(statText, 'cpu.stat');
  const microseconds = stat.get('usage_usec');
  if (microseconds === undefined) throw new FormatError('usage_usec of cpu.stat', statText);
  const limitCores = parseCpuMax(read('cpu.max') ?? 'max');
  return {
    cpuUsageSeconds: microseconds / 1e6,
    ...(limitCores !== null && {
      cpuLimitCores: limitCores,
      periods: stat.get('nr_periods') ?? 0,
      throttledPeriods: stat.get('nr_throttled') ?? 0,
    }),
  };
}

/** cpu.max: quota and period in µs. Null without a quota. */
export function parseCpuMax(text: string): number | null {
  const match = /^(max|\d+)(?: ([1-9]\d*))?\s*$/.exec(text);
  if (match === null) throw new FormatError('cpu.max', text);
  const [, quota, period = '100000'] = match;
  return quota === 'max' ? null : Number(quota) / Number(period);
}

function memory(read: Read): Partial<Figures> {
  const [currentText, statText] = [read('memory.current'), read('memory.stat')];
  if (currentText === null || statText === null) return {};
  const inactive = parseFlatKeyed(statText, 'memory.stat').get('inactive_file') ?? 0;
  const currentBytes = parseWhole(currentText, 'memory.current');
  const limit = read('memory.max')?.trim() ?? 'max';
  return {
    workingSetBytes: Math.max(0, currentBytes - inactive),
    ...(limit !== 'max' && { memoryLimitBytes: parseWhole(limit, 'memory.max') }),
  };
}
