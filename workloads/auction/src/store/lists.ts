import type { Statements } from '../database/database.ts';

/** A category or a region. */
export interface Named {
  id: number;
  name: string;
}

/** Categories and regions: all of them by name, or the one with an id, where there is one. */
export interface Lists {
  categories(): Promise<readonly Named[]>;
  regions(): Promise<readonly Named[]>;
  category(id: number): Promise<Named | undefined>;
  region(id: number): Promise<Named | undefined>;
}

/** No page changes them; who does it in the database waits for so long until all pages show it. */
const KNOWN_MS = 60_000;

/** Asks the database for each list at most once a minute: every second page shows one or a name of it. */
export function createLists(database: Statements, now: () => Date): Lists {
  const remembering = (sql: string) => {
    let known: { rows: readonly Named[]; untilMs: number } | undefined;
    return async () => {
      const nowMs = now().getTime();
      if (known && nowMs < known.untilMs) return known.rows;
      const rows = await database.rows<Named>(sql);
      known = { rows, untilMs: nowMs + KNOWN_MS };
      return rows;
    };
  };
  const categories = remembering('SELECT id, name FROM categories ORDER BY name');
  const regions = remembering('SELECT id, name FROM regions ORDER BY name');
  return {
    categories,
    regions,
    category: async (id) => find(await categories(), id),
    region: async (id) => find(await regions(), id),
  };
}

const find = (rows: readonly Named[], id: number) => rows.find((row) => row.id === id);
