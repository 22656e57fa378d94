import type { Statements } from '../database/database.ts';
import { findCategory, findRegion, type Named } from './lists.ts';

/** Categories and regions by their id. Nothing where there is none. */
export interface Names {
  category(id: number): Promise<Named | undefined>;
  region(id: number): Promise<Named | undefined>;
}

/** No page changes them; who does it in the database waits for so long until all pages show it. */
const KNOWN_MS = 60_000;

type Find = (database: Statements, id: number) => Promise<Named | undefined>;

/** Asks the database for each at most once a minute: every results page shows one or two. */
export function createNames(database: Statements, now: () => Date): Names {
  const remembering = (find: Find) => {
    // Only what there is: as many as the database has categories or regions.
    const known = new Map<number, { row: Named; untilMs: number }>();
    return async (id: number) => {
      const nowMs = now().getTime();
      const found = known.get(id);
      if (found && nowMs < found.untilMs) return found.row;
      const row = await find(database, id);
      if (row) known.set(id, { row, untilMs: nowMs + KNOWN_MS });
      else known.delete(id);
      return row;
    };
  };
  return { category: remembering(findCategory), region: remembering(findRegion) };
}
