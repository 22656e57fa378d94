import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { generateParts } from '../generator/generate.ts';
import type { Statements } from './database.ts';
import { countRows } from './insert.ts';
import { completeData, judgeMarks } from './load.ts';

const TINY = {
  users: 20,
  itemShare: 0.001,
  oldItemShare: 0.001,
  maxBidsPerItem: 4,
  buyNowShare: 0.5,
};
const ORIGIN = 'a test';
const MADE_AT = '2026-03-01T12:00:00.000Z';

type Tables = Map<string, Map<string | number, unknown>>;

/**
 * Keeps rows by their id, as a database does, and what is not committed only until the next session.
 * A row that is there already is refused.
 */
function openTables() {
  let committed: Tables = new Map();
  const session = (statementsUntilCut: number): Statements => {
    let [left, open] = [statementsUntilCut, false];
    const tables = structuredClone(committed);
    const table = (name = '') => {
      const rows = tables.get(name) ?? new Map<string | number, unknown>();
      tables.set(name, rows);
      return rows;
    };
    const spend = () => {
      if (left === 0) throw new Error('cut');
      left -= 1;
    };
    return {
      rows: async <Row>(sql: string) => {
        spend();
        const rows = table(/FROM (\w+)/.exec(sql)?.[1]);
        return [...rows].map(([name, value]) => ({ name, value })) as Row[];
      },
      write: async (sql, parameters = []) => {
        spend();
        const [, verb, name] =
          /^(START|COMMIT|TRUNCATE|INSERT|REPLACE)(?: \w+ (\w+))?/.exec(sql) ?? [];
        if (verb === 'START') open = true;
        if (verb === 'COMMIT') open = false;
        if (verb === 'TRUNCATE') tables.set(name ?? '', new Map());
        if (verb === 'REPLACE' || verb === 'INSERT') {
          const columns = /\(([^)]*)\)/.exec(sql)?.[1]?.split(',').length ?? 1;
          for (let i = 0; i < parameters.length; i += columns) {
            const [key, ...row] = parameters.slice(i, i + columns);
            if (verb === 'INSERT' && table(name).has(Number(key))) throw new Error(`twice: ${key}`);
            table(name).set(key as string | number, row.length > 1 ? row : row[0]);
          }
        }
        if (!open) committed = structuredClone(tables);
        return { affectedRows: 1, insertId: 1 };
      },
    };
  };
  return { session, read: () => committed };
}

type OpenTables = ReturnType<typeof openTables>;

const start = (tables: OpenTables, statementsUntilCut = Number.POSITIVE_INFINITY, seed = 1) =>
  completeData(
    {
      parts: (madeAt) => generateParts({ seed, scale: TINY, now: madeAt }),
      origin: `${ORIGIN}, seed ${seed}`,
      sessionKey: () => 'a key',
      now: () => new Date(MADE_AT),
      progress: () => ({ skip: () => {}, advance: () => {}, end: () => {} }),
      log: { info: () => {}, warn: () => {} },
    },
    tables.session(statementsUntilCut),
  );

async function loadedWithout(cuts: number[], seeds: number[] = []): Promise<Tables> {
  const tables = openTables();
  for (const [index, cut] of cuts.entries()) {
    await start(tables, cut, seeds[index]).catch(() => {});
  }
  await start(tables);
  return tables.read();
}

describe('loading the data', () => {
  test('ends with all rows and the mark that they are there', async () => {
    const tables = await loadedWithout([]);
    const parts = [...generateParts({ seed: 1, scale: TINY, now: new Date(MADE_AT) })];
    const marks = tables.get('site');
    const rows = [...tables.values()].reduce((sum, table) => sum + table.size, 0);
    expect(marks?.get('sessionKey')).toBe('a key');
    expect(rows - (marks?.size ?? 0)).toBe(parts.reduce((sum, part) => sum + countRows(part), 0));
  });

  test('gives the same site however often it is interrupted, and wherever', async () => {
    const whole = await loadedWithout([]);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(150), { maxLength: 6 }), async (cuts) => {
        expect(await loadedWithout(cuts)).toEqual(whole);
      }),
      { numRuns: 15 },
    );
  });

  test('begins anew where other data were begun', async () => {
    const whole = await loadedWithout([]);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(150), fc.nat(2)), { maxLength: 6 }),
        async (starts) => {
          const [cuts, seeds] = [starts.map(([cut]) => cut), starts.map(([, seed]) => seed)];
          const all = await loadedWithout(cuts, seeds);
          // A site that was whole before the last start stays as it is.
          if (all.get('site')?.get('origin') === whole.get('site')?.get('origin')) {
            expect(all).toEqual(whole);
          }
        },
      ),
      { numRuns: 15 },
    );
  });

  test('touches nothing where tables are filled that it has not marked', async () => {
    const tables = openTables();
    await tables.session(9).write('INSERT INTO users (id, name) VALUES (?, ?)', [1, 'somebody']);
    await expect(start(tables)).rejects.toThrow('users holds rows that this site did not make');
    expect(tables.read().get('users')?.size).toBe(1);
  });

  test('takes marks that it cannot read for a load that nobody can continue', () => {
    const marks = (given: Record<string, string>) => new Map(Object.entries(given));
    const begun = { origin: ORIGIN, madeAt: MADE_AT, parts: '3' };
    expect(judgeMarks(marks(begun), ORIGIN).kind).toBe('begun');
    for (const wrong of [{ parts: '0' }, { parts: 'x' }, { madeAt: 'x' }, { origin: 'another' }]) {
      expect(judgeMarks(marks({ ...begun, ...wrong }), ORIGIN).kind).toBe('spoilt');
    }
    expect(judgeMarks(marks({ parts: '3' }), ORIGIN).kind).toBe('spoilt');
  });
});
