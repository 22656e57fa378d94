import { existsSync, readdirSync, readFileSync, rmdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type JournalEntry, readJournal } from './journal.ts';
import { hasEnvironment, listProcesses, type ProcessStat } from './processes.ts';

/**
 * Every process of a world carries its folder in this variable, children of children too. It finds
 * those that were started in the instant before their line reached the journal, and those whose
 * group has lost its leader.
 */
export const WORLD_VARIABLE = 'ANOMALY_PREDICTION_WORLD';

const RETRY_MS = 20;

/**
 * Kills every process of the world in `folder`, removes its cgroups, then the folder. Safe to
 * repeat, and for two processes to do at once.
 *
 * @throws when something still stands after `timeoutMs`; the folder then stays, for the next sweep
 */
export async function cleanUp(folder: string, timeoutMs = 10_000): Promise<void> {
  const entries = readJournal(folder);
  const cgroups = entries.flatMap((entry) => (entry.kind === 'cgroup' ? [entry.path] : []));
  const deadline = performance.now() + timeoutMs;

  await until(deadline, `processes of ${folder} live on`, () => {
    const left = processesOf(folder, entries, cgroups);
    for (const { pid } of left) killProcess(pid);
    return left.length === 0;
  });
  for (const path of cgroups) {
    await until(deadline, `cgroup ${path} is busy`, () => removeCgroup(path));
  }
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}

function processesOf(folder: string, entries: JournalEntry[], cgroups: string[]): ProcessStat[] {
  const processes = listProcesses();
  const inCgroups = new Set(cgroups.flatMap(readCgroupProcesses));
  return membersOfGroups(entries, processes).concat(
    processes.filter(
      ({ pid }) =>
        pid !== process.pid && (inCgroups.has(pid) || hasEnvironment(pid, WORLD_VARIABLE, folder)),
    ),
  );
}

/**
 * The processes of the groups that the journal names, where the leader still lives. The id of one
 * that is gone says nothing: it may be somebody else's group by now, surely so after a reboot.
 */
export function membersOfGroups(entries: JournalEntry[], processes: ProcessStat[]): ProcessStat[] {
  const startOf = new Map(processes.map(({ pid, startTicks }) => [pid, startTicks]));
  const groups = new Set(
    entries.flatMap((entry) =>
      entry.kind === 'group' && startOf.get(entry.pid) === entry.startTicks ? [entry.pid] : [],
    ),
  );
  return processes.filter(({ group }) => groups.has(group));
}

/** Of the group and of those below it, which a container runtime makes and takes away meanwhile. */
function readCgroupProcesses(path: string): number[] {
  try {
    const own = readFileSync(join(path, 'cgroup.procs'), 'utf8').split('\n').filter(Boolean);
    return [...own.map(Number), ...groupsBelow(path).flatMap(readCgroupProcesses)];
  } catch (error) {
    if (isGone(error)) return [];
    throw error;
  }
}

const groupsBelow = (path: string): string[] =>
  readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(path, name));

const GONE = ['ENOENT', 'ENODEV'];
const isGone = (error: unknown): boolean =>
  GONE.includes((error as NodeJS.ErrnoException).code ?? '');

function killProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** With those below it; false while the kernel still counts a killed process in one of them. */
function removeCgroup(path: string): boolean {
  // Asked first: on a read-only mount even the absent cannot be removed.
  if (!existsSync(path)) return true;
  try {
    if (!groupsBelow(path).map(removeCgroup).every(Boolean)) return false;
    rmdirSync(path);
    return true;
  } catch (error) {
    if (isGone(error)) return true;
    if ((error as NodeJS.ErrnoException).code === 'EBUSY') return false;
    throw error;
  }
}

async function until(deadline: number, failure: string, done: () => boolean): Promise<void> {
  while (!done()) {
    if (performance.now() > deadline) throw new Error(`clean-up gave up: ${failure}`);
    await sleep(RETRY_MS);
  }
}
