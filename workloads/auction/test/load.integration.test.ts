import {
  type LocalMariadb,
  openWorld,
  silentReport,
  startMariadb,
  type World,
} from '@anomaly-prediction/test';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { connectDatabase, type Database } from '../src/database/database.ts';
import { countRows, TABLES_OF_DATA } from '../src/database/insert.ts';
import { type PrepareOptions, prepareDatabase } from '../src/database/prepare.ts';
import type { Dataset } from '../src/generator/dataset.ts';
import { generateParts } from '../src/generator/generate.ts';
import { type DatabaseLine, openDatabaseLine } from './database-line.ts';
import { count, ITEMS_OUT_OF_REGION } from './running-sites.ts';

const MADE_AT = new Date('2026-03-01T12:00:00Z');
/** Two parts of every kind. */
const SCALE = {
  users: 5_100,
  itemShare: 0.016,
  oldItemShare: 0.016,
  maxBidsPerItem: 2,
  buyNowShare: 0.1,
};
const makeParts = () => generateParts({ seed: 1, scale: SCALE, now: MADE_AT });

let world: World;
let mariadb: LocalMariadb;
let line: DatabaseLine;
/** Over the line that may be cut. */
let database: Database;
let direct: Database;

beforeAll(async () => {
  world = await openWorld({ name: 'auction-load', report: silentReport });
  mariadb = await startMariadb(world);
  line = await openDatabaseLine(mariadb.host, mariadb.port);
  database = connectDatabase({ ...mariadb, host: '127.0.0.1', port: line.port, pool: 2 });
  direct = connectDatabase({ ...mariadb, pool: 2 });
});

afterAll(async () => {
  await database?.close();
  await direct?.close();
  await line?.close();
  await world?.close();
});

beforeEach(async () => {
  for (const table of ['site', ...TABLES_OF_DATA]) {
    await direct.write(`DROP TABLE IF EXISTS ${table}`);
  }
});

const prepare = (given: Partial<PrepareOptions> = {}) =>
  prepareDatabase({
    database,
    parts: makeParts,
    origin: 'a test',
    sessionKey: () => 'a key',
    now: () => MADE_AT,
    sleep: async () => line.mend(),
    progress: () => ({ skip: () => {}, advance: () => {}, end: () => {} }),
    log: { info: () => {}, warn: () => {} },
    ...given,
  });

/** The parts, and what happens once `count` of them are made. */
function* partsThen(count: number, happens: () => void): Generator<Dataset> {
  let made = 0;
  for (const part of makeParts()) {
    yield part;
    made += 1;
    if (made === count) happens();
  }
}

/** How many rows each table has. */
async function readTables(): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const table of TABLES_OF_DATA) {
    const [row] = await direct.rows<{ n: number }>(`SELECT COUNT(*) AS n FROM ${table}`);
    counts[table] = row?.n ?? Number.NaN;
  }
  return counts;
}

function expected(): Record<string, number> {
  const parts = [...makeParts()];
  const sum = (table: keyof Dataset) => parts.reduce((all, part) => all + part[table].length, 0);
  return {
    ...{ categories: sum('categories'), regions: sum('regions'), users: sum('users') },
    ...{ old_items: sum('oldItems'), items: sum('items'), bids: sum('bids') },
    ...{ comments: sum('comments'), buy_now: sum('buyNows') },
  };
}

const INCONSISTENT_USERS = `SELECT COUNT(*) AS n FROM users LEFT JOIN
  (SELECT to_user_id, SUM(rating) AS rating FROM comments GROUP BY to_user_id) AS about
    ON about.to_user_id = users.id
  WHERE users.rating <> COALESCE(about.rating, 0)`;

describe('loading a real database', () => {
  test('is completed, nothing twice, when the line to it breaks again and again', async () => {
    let starts = 0;
    await prepare({
      parts: () => {
        starts += 1;
        return partsThen(starts + 1, () => {
          if (starts < 4) line.cut();
        });
      },
    });
    expect(starts).toBe(4);
    expect(await readTables()).toEqual(expected());
    const [wrong] = await direct.rows<{ n: number }>(INCONSISTENT_USERS);
    expect(wrong?.n).toBe(0);
    const [category] = await direct.rows<{ last: number }>(
      'SELECT MAX(id) AS last FROM categories',
    );
    expect(category?.last).toBe(20);
  });

  test('goes on after the process has ended, without the parts that are there', async () => {
    const end = () => {
      throw new Error('killed');
    };
    await expect(prepare({ parts: () => partsThen(3, end) })).rejects.toThrow('killed');
    const seen = { skipped: 0, loaded: 0 };
    await prepare({
      progress: () => ({
        skip: (rows) => {
          seen.skipped += rows;
        },
        advance: (rows) => {
          seen.loaded += rows;
        },
        end: () => {},
      }),
    });
    const parts = [...makeParts()].map(countRows);
    const sum = (rows: number[]) => rows.reduce((all, each) => all + each, 0);
    expect(seen).toEqual({ skipped: sum(parts.slice(0, 3)), loaded: sum(parts.slice(3)) });
    expect(await readTables()).toEqual(expected());
  });

  test('begins anew where a load of another size was broken off', async () => {
    const end = () => {
      throw new Error('killed');
    };
    const other = { parts: () => partsThen(3, end), origin: 'another size' };
    await expect(prepare(other)).rejects.toThrow('killed');
    await prepare();
    expect(await readTables()).toEqual(expected());
  });

  test('gives the items of a site from before they had a region that of their seller', async () => {
    await prepare();
    await direct.write('ALTER TABLE items DROP INDEX by_region, DROP COLUMN region');
    await prepare();
    expect(await count(direct, ITEMS_OUT_OF_REGION)).toBe(0);
  });

  test('leaves tables alone that another program has filled', async () => {
    await prepare();
    await direct.write('DELETE FROM site');
    await expect(prepare()).rejects.toThrow('rows that this site did not make');
    expect(await readTables()).toEqual(expected());
  });
});
