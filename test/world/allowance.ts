import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { findOnPath } from './install/system.ts';
import type { World } from './world.ts';

const CGROUPS = '/sys/fs/cgroup';
const PERIOD_US = 100_000;

export interface Command {
  command: string;
  args: string[];
}

/** The share of the machine that the web server and what leaks beside it may use. */
export interface Allowance {
  kind: 'cgroup v1' | 'cgroup v2' | 'pinned core' | 'none';
  /** Cores that can really be had. */
  cores: number;
  description: string;
  /** The command that starts this one inside the allowance. */
  wrap(command: string, args: readonly string[]): Command;
  /** Holds what was started inside to its cores from now on; until then it starts at full speed. */
  enforce(): Promise<void>;
}

export interface Limits {
  cores: number;
  memoryMib: number;
}

/** A cgroup where one may be made, else one pinned core, else no limit; `description` says which. */
export async function createAllowance(world: World, limits: Limits): Promise<Allowance> {
  const name = basename(world.folder);
  const folders = (await makeCgroupV2(name, limits)) ?? (await makeCgroupV1(name, limits));
  if (folders !== null) {
    for (const path of folders.paths) world.keep({ kind: 'cgroup', path });
    return inCgroup(folders, limits);
  }
  return (await findOnPath('taskset')) === null ? unlimited() : onPinnedCore();
}

interface Cgroups {
  kind: 'cgroup v1' | 'cgroup v2';
  paths: string[];
  quota: { file: string; value: string };
}

async function makeCgroupV2(name: string, limits: Limits): Promise<Cgroups | null> {
  if (!(await exists(join(CGROUPS, 'cgroup.controllers')))) return null;
  const path = join(CGROUPS, name);
  try {
    await mkdir(path);
    await writeFile(join(path, 'memory.max'), String(memoryBytes(limits)));
  } catch {
    // Not ours to make: no right, or no controller handed down.
    return null;
  }
  return {
    kind: 'cgroup v2',
    paths: [path],
    quota: { file: join(path, 'cpu.max'), value: `${quotaUs(limits)} ${PERIOD_US}` },
  };
}

async function makeCgroupV1(name: string, limits: Limits): Promise<Cgroups | null> {
  if (!(await exists(join(CGROUPS, 'cpu', 'cpu.cfs_quota_us')))) return null;
  const below = async (controller: string) =>
    join(CGROUPS, controller, await ownCgroup(controller), name);
  const paths = {
    cpu: await below('cpu'),
    cpuacct: await below('cpuacct'),
    memory: await below('memory'),
  };
  try {
    for (const path of Object.values(paths)) await mkdir(path, { recursive: true });
    await writeFile(join(paths.cpu, 'cpu.cfs_period_us'), String(PERIOD_US));
    await writeFile(join(paths.memory, 'memory.limit_in_bytes'), String(memoryBytes(limits)));
  } catch {
    // Not ours to make, as above.
    return null;
  }
  return {
    kind: 'cgroup v1',
    paths: Object.values(paths),
    quota: { file: join(paths.cpu, 'cpu.cfs_quota_us'), value: String(quotaUs(limits)) },
  };
}

/** This process's place below a v1 controller, such as `/user/1`. */
async function ownCgroup(controller: string): Promise<string> {
  const lines = (await readFile('/proc/self/cgroup', 'utf8')).split('\n');
  const line = lines.find((each) => each.split(':')[1]?.split(',').includes(controller));
  return line?.split(':')[2] ?? '/';
}

function inCgroup({ kind, paths, quota }: Cgroups, limits: Limits): Allowance {
  const joinAll = paths.map((path) => `echo $$ > '${path}/cgroup.procs'`).join(' && ');
  return {
    kind,
    cores: limits.cores,
    description: `a ${kind} of ${limits.cores} cores and ${limits.memoryMib} MiB`,
    wrap: (command, args) => ({
      command: '/bin/sh',
      args: ['-c', `${joinAll} && exec "$@"`, 'sh', command, ...args],
    }),
    enforce: () => writeFile(quota.file, quota.value),
  };
}

function onPinnedCore(): Allowance {
  const core = availableParallelism() - 1;
  return {
    kind: 'pinned core',
    cores: 1,
    description: `core ${core} alone, since no cgroup may be made here (root could)`,
    wrap: (command, args) => ({ command: 'taskset', args: ['-c', String(core), command, ...args] }),
    enforce: async () => undefined,
  };
}

function unlimited(): Allowance {
  return {
    kind: 'none',
    cores: availableParallelism(),
    description: 'the whole machine, since neither a cgroup nor taskset can be had here',
    wrap: (command, args) => ({ command, args: [...args] }),
    enforce: async () => undefined,
  };
}

const quotaUs = ({ cores }: Limits) => Math.round(cores * PERIOD_US);
const memoryBytes = ({ memoryMib }: Limits) => memoryMib * 2 ** 20;

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );
