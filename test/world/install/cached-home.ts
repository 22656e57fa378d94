import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { System } from './system.ts';

/** A half-done install this old belongs to a run that was killed. */
const ABANDONED_MS = 3_600_000;
const HASH_LENGTH = 8;

/** What a part is made from. */
export interface Ingredients {
  /** Files, or folders with all that is in them. */
  sources?: readonly string[];
  settings?: readonly string[];
}

/**
 * Where in the cache a part stands. Other ingredients make another folder, so that an older
 * checkout's install is never taken for this one.
 */
export function homeFor(
  system: System,
  name: string,
  { sources = [], settings = [] }: Ingredients,
): string {
  const hash = createHash('sha256');
  for (const file of sources.flatMap(filesIn)) hash.update(readFileSync(file));
  hash.update(settings.join('\n'));
  return join(system.cacheFolder, `${name}-${hash.digest('hex').slice(0, HASH_LENGTH)}`);
}

function filesIn(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .toSorted()
    .flatMap((name) => filesIn(join(path, name)));
}

/**
 * Makes a part's home as a whole or not at all: `make` fills a folder beside its place, which is
 * renamed at the end.
 */
export async function makeHome(
  system: System,
  home: string,
  make: (partial: string) => Promise<void>,
): Promise<void> {
  await mkdir(dirname(home), { recursive: true });
  removeAbandoned(dirname(home), Date.now());
  const partial = mkdtempSync(`${home}.partial-`);
  try {
    await make(partial);
    await moveIntoPlace(partial, home, system);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

async function moveIntoPlace(partial: string, home: string, system: System): Promise<void> {
  try {
    await rename(partial, home);
  } catch (error) {
    // Another run was quicker: its install is as good.
    if (!system.exists(home)) throw error;
  }
}

function removeAbandoned(cache: string, nowMs: number): void {
  for (const name of readdirSync(cache).filter((entry) => entry.includes('.partial-'))) {
    const path = join(cache, name);
    const age = nowMs - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? nowMs);
    if (age > ABANDONED_MS) rmSync(path, { recursive: true, force: true });
  }
}
