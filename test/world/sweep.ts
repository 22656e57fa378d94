import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { cleanUp } from './clean-up.ts';
import { type JournalEntry, readJournal } from './journal.ts';
import { isAlive, type ProcessIdentity, processNamespace } from './processes.ts';

export const FOLDER_PREFIX = 'anomaly-prediction-';

/**
 * Clears worlds whose process and keeper both died, as after an out-of-memory kill of both.
 *
 * @returns the folders that were cleared
 */
export async function sweepStaleWorlds(parent: string): Promise<string[]> {
  const stale = readdirSync(parent)
    .filter((name) => name.startsWith(FOLDER_PREFIX))
    .map((name) => join(parent, name))
    .filter((folder) => isOurs(folder) && isStale(readJournal(folder)));
  for (const folder of stale) await cleanUp(folder);
  return stale;
}

/**
 * Whether nobody looks after a world any more. One without an owner is just being made, or is not
 * ours; processes of another namespace (a container that shares the folder) cannot be seen from
 * here: both are left alone.
 */
export function isStale(
  journal: JournalEntry[],
  alive: (identity: ProcessIdentity) => boolean = isAlive,
  namespace: string = processNamespace(),
): boolean {
  const owner = journal.find((entry) => entry.kind === 'owner');
  if (owner?.namespace !== namespace) return false;
  return !journal.some(
    (entry) => (entry.kind === 'owner' || entry.kind === 'keeper') && alive(entry),
  );
}

/** Only this user's real folders: in a shared /tmp a journal of somebody else's is not to be obeyed. */
function isOurs(folder: string): boolean {
  const stat = lstatSync(folder, { throwIfNoEntry: false });
  return stat?.isDirectory() === true && stat.uid === process.getuid?.();
}
