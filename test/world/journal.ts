import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProcessIdentity } from './processes.ts';

/**
 * What a world has made, one JSON line each, written before or as it is made. The keeper, the
 * world's own process and the sweep at the next start all clean up by the same lines.
 */
export type JournalEntry =
  | ({ kind: 'owner'; namespace: string } & ProcessIdentity)
  | ({ kind: 'keeper' } & ProcessIdentity)
  /** A process that leads a group of its own: `pid` is the group's id as well. */
  | ({ kind: 'group' } & ProcessIdentity)
  | { kind: 'cgroup'; path: string };

const journalFile = (folder: string) => join(folder, 'journal.jsonl');

export function appendJournal(folder: string, entry: JournalEntry): void {
  appendFileSync(journalFile(folder), `${JSON.stringify(entry)}\n`, { mode: 0o600 });
}

/** The lines of a world's journal; none when the folder is gone or was only just made. */
export function readJournal(folder: string): JournalEntry[] {
  try {
    return parseJournal(readFileSync(journalFile(folder), 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** The last line may be torn, when its writer was killed at it; it was then not acted on yet. */
export function parseJournal(text: string): JournalEntry[] {
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as JournalEntry);
}
