import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

export const WORLD_PREFIX = 'anomaly-prediction-';
export const OWNER_FILE = 'owner.json';
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
    await rm(folder, { recursive: true, force: true });
  }
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

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
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
