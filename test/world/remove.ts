import { rmdir } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

const ATTEMPTS = 100;
const PAUSE_MS = 50;

/** Tries again for 5 s: processes that were killed hold what is theirs until they are gone. */
export async function retry(action: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await action();
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
      await delay(PAUSE_MS);
    }
  }
}

/** Removes a cgroup that no process is left in; one that is gone already is no error. */
export async function removeCgroup(path: string): Promise<void> {
  try {
    await rmdir(path);
  } catch (error) {
    if (!isCode(error, 'ENOENT')) throw error;
  }
}

export function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
