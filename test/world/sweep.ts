import { readFileSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { removeCgroup, retry } from './remove.ts';

export const WORLD_PREFIX = 'anomaly-prediction-';
/** Process ids of a world's owner and its keeper. */
export const OWNER_FILE = 'owner.json';
/** The world's cgroups, a line each. */
export const CGROUPS_FILE = 'cgroups';
/** Every process of a world carries the world's folder in this variable. */
export const WORLD_VARIABLE = 'ANOMALY_PREDICTION_WORLD';

/**
 * Removes worlds whose process and keeper both died by force, and the processes in them. `ended`
 * names one that is to be removed whoever is alive.
 */
export async function sweepStaleWorlds(temporaryFolder: string, ended?: string): Promise<void> {
  const names = await readdir(temporaryFolder);
  for (const name of names.filter((each) => each.startsWith(WORLD_PREFIX))) {
    const folder = join(temporaryFolder, name);
    if (folder !== ended && (await isOwned(folder))) continue;
    await killProcessesOf(folder);
    for (const path of await cgroupsOf(folder)) await retry(() => removeCgroup(path));
    await rm(folder, { recursive: true, force: true });
  }
}

async function cgroupsOf(folder: string): Promise<string[]> {
  const lines = await readFile(join(folder, CGROUPS_FILE), 'utf8').catch(() => '');
  return lines.split('\n').filter((line) => line !== '');
}

async function isOwned(folder: string): Promise<boolean> {
  try {
    const owners = JSON.parse(await readFile(join(folder, OWNER_FILE), 'utf8')) as number[];
    return owners.some(isAlive);
  } catch {
    // A folder without an owner file is being made this very moment.
    return true;
  }
}

/** Whether the process runs; one that only waits for its end to be noticed does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    // The state follows the name, which stands in parentheses and may hold any character.
    return !/\) [ZX] [^)]*$/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    // No /proc on this system: the signal's answer stands.
    return true;
  }
}

/** Finds them by their environment, since process ids are used again. */
async function killProcessesOf(folder: string): Promise<void> {
  const marker = `${WORLD_VARIABLE}=${folder}`;
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  for (const pid of pids) {
    const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
    if (environment.split('\0').includes(marker)) process.kill(Number(pid), 'SIGKILL');
  }
}
