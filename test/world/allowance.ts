import { existsSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { type CgroupMounts, parseCgroupMounts, parseOwnCgroups } from './cgroup.ts';
import { findExecutable } from './install/system.ts';
import type { World } from './world.ts';

const PERIOD_US = 100_000;
const LOWEST_NICE = 19;

export interface AllowanceOptions {
  /** CPU cores, for example 0.25: 25 ms of each 100 ms. */
  cores: number;
  memoryMiB?: number;
}

/** Limits of the kernel that a process is started inside, as a container's limits in Kubernetes. */
export interface Allowance {
  kind: 'cgroup-v1' | 'cgroup-v2' | 'pinned-core' | 'none';
  /** The CPU cores that it really gives, which is more than was asked for without a cgroup. */
  cores: number;
  /** The cgroup directories; none for the other kinds. */
  folders: string[];
  describe(): string;
  /** The command line that starts `command` inside the limits. */
  wrap(command: string, args: readonly string[]): { command: string; args: string[] };
  /**
   * Holds what was started inside to its cores from now on; until then it starts at full speed. The
   * server is the process that the others inside may starve, as in one container.
   */
  enforce(serverPid: number): void;
}

/** Makes the strictest allowance that this user may: a cgroup, else a core to itself, else none. */
export function createAllowance(world: World, options: AllowanceOptions): Allowance {
  try {
    return createCgroup(world, options);
  } catch (error) {
    const why = `no cgroup can be made: ${(error as Error).message}`;
    return pinnedCore(findExecutable('taskset'), readAllowedCores(), why) ?? noLimit(why);
  }
}

function createCgroup(world: World, options: AllowanceOptions): Allowance {
  const mounts = parseCgroupMounts(readFileSync('/proc/self/mountinfo', 'utf8'));
  const own = parseOwnCgroups(readFileSync('/proc/self/cgroup', 'utf8'));
  const name = basename(world.folder);
  return mounts.v1.has('cpu')
    ? createV1(world, name, mounts, own, options)
    : createV2(world, name, mounts, options);
}

function createV1(
  world: World,
  name: string,
  mounts: CgroupMounts,
  own: Map<string, string>,
  { cores, memoryMiB }: AllowanceOptions,
): Allowance {
  // Below this process's own group of each controller: elsewhere it may not be allowed to write.
  const folderOf = (controller: string) => {
    const mount = mounts.v1.get(controller);
    if (mount === undefined) throw new Error(`controller ${controller} is not mounted`);
    const parent = join(mount, own.get(controller) ?? '/');
    return join(existsSync(parent) ? parent : mount, name);
  };
  const cpu = folderOf('cpu');
  // Several controllers mounted together share one directory.
  const folders = [...new Set([cpu, folderOf('cpuacct'), folderOf('memory')])];
  for (const folder of folders) world.makeCgroup(folder);
  writeFileSync(join(cpu, 'cpu.cfs_period_us'), `${PERIOD_US}`);
  if (memoryMiB !== undefined) {
    writeFileSync(join(folderOf('memory'), 'memory.limit_in_bytes'), `${memoryMiB * 2 ** 20}`);
  }
  return cgroup('cgroup-v1', cores, folders, () =>
    writeFileSync(join(cpu, 'cpu.cfs_quota_us'), `${quotaUs(cores)}`),
  );
}

function createV2(
  world: World,
  name: string,
  mounts: CgroupMounts,
  { cores, memoryMiB }: AllowanceOptions,
): Allowance {
  if (mounts.v2 === undefined) throw new Error('none is mounted');
  // At the top: below a group that holds processes, as this one's own, no controller may be enabled.
  const folder = join(mounts.v2, name);
  world.makeCgroup(folder);
  try {
    if (!existsSync(join(folder, 'cpu.max')) || !existsSync(join(folder, 'memory.max'))) {
      writeFileSync(join(mounts.v2, 'cgroup.subtree_control'), '+cpu +memory');
    }
    if (memoryMiB !== undefined) {
      writeFileSync(join(folder, 'memory.max'), `${memoryMiB * 2 ** 20}`);
    }
  } catch (error) {
    rmdirSync(folder);
    throw error;
  }
  return cgroup('cgroup-v2', cores, [folder], () =>
    writeFileSync(join(folder, 'cpu.max'), `${quotaUs(cores)} ${PERIOD_US}`),
  );
}

function cgroup(
  kind: 'cgroup-v1' | 'cgroup-v2',
  cores: number,
  folders: string[],
  enforce: () => void,
): Allowance {
  const enter = folders.map((folder) => `echo $$ > '${join(folder, 'cgroup.procs')}'`).join(' && ');
  return {
    kind,
    cores,
    folders,
    describe: () =>
      `${cores} of a core (${kind.replace('-', ' ')}: ${quotaUs(cores) / 1_000} ms of each ` +
      `${PERIOD_US / 1_000} ms)`,
    // The shell enters the group, then becomes the command: the process id stays the same.
    wrap: (command, args) => ({
      command: '/bin/sh',
      args: ['-c', `${enter} && exec "$@"`, 'sh', command, ...args],
    }),
    enforce,
  };
}

/** A whole core of its own, the last that this process may use; undefined without taskset. */
export function pinnedCore(
  taskset: string | undefined,
  allowedCores: number[],
  why: string,
): Allowance | undefined {
  const core = allowedCores.at(-1);
  if (taskset === undefined || core === undefined) return undefined;
  return {
    kind: 'pinned-core',
    cores: 1,
    folders: [],
    describe: () => `core ${core}, whole (${why})`,
    wrap: (command, args) => ({ command: taskset, args: ['-c', `${core}`, command, ...args] }),
    enforce: yieldCore,
  };
}

/**
 * A kernel may share a core among sessions before it shares it among threads (sched(7), autogroup).
 * Each part is a session of its own, so the server would keep half of the core whatever the others
 * want; in a container all threads are one group, and it would not.
 */
function yieldCore(serverPid: number): void {
  try {
    writeFileSync(`/proc/${serverPid}/autogroup`, `${LOWEST_NICE}`);
  } catch {
    // No such file where the kernel knows no autogroups: then there is nothing to yield.
  }
}

function noLimit(why: string): Allowance {
  return {
    kind: 'none',
    cores: availableParallelism(),
    folders: [],
    describe: () => `no limit (${why})`,
    wrap: (command, args) => ({ command, args: [...args] }),
    enforce: () => undefined,
  };
}

const quotaUs = (cores: number): number => Math.round(cores * PERIOD_US);

function readAllowedCores(): number[] {
  const list = /^Cpus_allowed_list:\s*(.*)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  return parseCoreList(list ?? '');
}

/** Parses the kernel's list format: `0-2,7` is cores 0, 1, 2 and 7. */
export function parseCoreList(text: string): number[] {
  return text
    .split(',')
    .filter((range) => range.trim() !== '')
    .flatMap((range) => {
      const [first = 0, last = first] = range.split('-').map(Number);
      return Array.from({ length: last - first + 1 }, (_, index) => first + index);
    });
}
