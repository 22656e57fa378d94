import { basename } from 'node:path/posix';
import { candidateFolders, type Membership, readMemberships } from './cgroup-paths.ts';
import {
  type Collector,
  type Figures,
  FormatError,
  parseFlatKeyed,
  parseWhole,
} from './figures.ts';
import type { Files } from './files.ts';

/** Only the root of a hierarchy has it: what it counts is the machine, not a container. */
const ROOT_MARK = 'release_agent';

/** Reads what cgroup v1 tells of the container of a process. */
export function createCgroupV1Collector(files: Files): Collector {
  return (pid) => {
    const memberships = readMemberships(files, pid);
    // A container's cgroup has the same name under each controller, wherever it hangs there. One
    // under which the process is elsewhere counts what others use as well.
    const own = memberships.find(({ controllers }) => controllers.includes('cpu'))?.path ?? '/';
    const folderOf = (controller: string) => {
      const membership = memberships.find(
        ({ controllers, path }) =>
          controllers.includes(controller) && basename(path) === basename(own),
      );
      return membership ? findFolder(files, pid, controller, membership) : undefined;
    };
    const readIn = (folder: string | undefined) => (name: string) =>
      folder === undefined ? null : files.read(`${folder}/${name}`);
    return {
      ...usage(readIn(folderOf('cpuacct'))),
      ...quota(readIn(folderOf('cpu'))),
      ...memory(readIn(folderOf('memory'))),
    };
  };
}

type Read = (name: string) => string | null;

/** Controllers mounted together may be found under any of their names, or under all of them. */
function findFolder(
  files: Files,
  pid: number,
  controller: string,
  { controllers, path }: Membership,
): string | undefined {
  const trees = [controller, controllers.join(','), controllers.toReversed().join(',')];
  const folders = trees.flatMap((tree) => candidateFolders(pid, tree, path));
  const found = folders.find((folder) => files.read(`${folder}/cgroup.procs`) !== null);
  return found && files.read(`${found}/${ROOT_MARK}`) === null ? found : undefined;
}

function usage(read: Read): Partial<Figures> {
  const nanoseconds = read('cpuacct.usage');
  if (nanoseconds === null) return {};
  return { cpuUsageSeconds: parseWhole(nanoseconds, 'cpuacct.usage') / 1e9 };
}

function quota(read: Read): Partial<Figures> {
  const [quotaText, periodText] = [read('cpu.cfs_quota_us'), read('cpu.cfs_period_us')];
  const statText = read('cpu.stat');
  if (quotaText === null || periodText === null || statText === null) return {};
  const quotaMicroseconds = parseWhole(quotaText, 'cpu.cfs_quota_us');
  const periodMicroseconds = parseWhole(periodText, 'cpu.cfs_period_us');
  if (quotaMicroseconds <= 0) return {};
  if (periodMicroseconds <= 0) throw new FormatError('cpu.cfs_period_us', periodText);
  const stat = parseFlatKeyed(statText, 'cpu.stat');
  return {
    cpuLimitCores: quotaMicroseconds / periodMicroseconds,
    periods: stat.get('nr_periods') ?? 0,
    throttledPeriods: stat.get('nr_throttled') ?? 0,
  };
}

function memory(read: Read): Partial<Figures> {
  const [usageText, statText] = [read('memory.usage_in_bytes'), read('memory.stat')];
  if (usageText === null || statText === null) return {};
  const inactive = parseFlatKeyed(statText, 'memory.stat').get('total_inactive_file') ?? 0;
  const usedBytes = parseWhole(usageText, 'memory.usage_in_bytes');
  const limit = read('memory.limit_in_bytes');
  return {
    workingSetBytes: Math.max(0, usedBytes - inactive),
    // "No limit" is a number near 2^63: whoever compares it with the machine's memory sees that.
    ...(limit !== null && { memoryLimitBytes: parseWhole(limit, 'memory.limit_in_bytes') }),
  };
}
