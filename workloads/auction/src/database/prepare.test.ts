import { describe, expect, test } from 'vitest';
import { generateParts } from '../generator/generate.ts';
import type { Database, Statements, Transactions } from './database.ts';
import { DatabaseUnavailableError } from './errors.ts';
import { prepareDatabase } from './prepare.ts';

const TINY = {
  users: 2,
  itemShare: 0.0001,
  oldItemShare: 0.0001,
  maxBidsPerItem: 1,
  buyNowShare: 0.5,
};

interface Given {
  /** Answers to the request for the lock, in turn; the last one stays. */
  lock: (1 | 0 | Error)[];
  sessionKey?: string;
  /** What another web server has loaded, at each look; the last one stays. */
  othersParts?: string[];
}

/** Prepares a database that answers as given; tells what was written and how often it waited. */
async function prepare({ lock, sessionKey, othersParts = [] }: Given) {
  const seen = { written: [] as string[], waits: 0, datasets: 0 };
  const [answers, parts] = [[...lock], [...othersParts]];
  const marks = () => {
    if (sessionKey) return [{ name: 'sessionKey', value: sessionKey }];
    const value = parts.length > 1 ? parts.shift() : parts[0];
    return value === undefined ? [] : [{ name: 'parts', value }];
  };
  const statements: Statements = {
    rows: async <Row>(sql: string) => {
      if (sql.includes('FROM site')) return marks() as Row[];
      if (!sql.includes('GET_LOCK')) return [];
      const held = answers.length > 1 ? answers.shift() : answers[0];
      if (held instanceof Error) throw held;
      return [{ held }] as Row[];
    },
    write: async (sql) => {
      seen.written.push(sql);
      return { affectedRows: 1, insertId: 1 };
    },
  };
  const transactions: Transactions = { ...statements, transaction: (work) => work(statements) };
  const database: Database = {
    ...transactions,
    session: (work) => work(transactions),
    close: async () => {},
  };
  const facts = await prepareDatabase({
    database,
    parts: (madeAt) => {
      seen.datasets += 1;
      return generateParts({ seed: 1, scale: TINY, now: madeAt });
    },
    origin: 'a test',
    sessionKey: () => 'new key',
    now: () => new Date(0),
    progress: () => ({ skip: () => {}, advance: () => {}, end: () => {} }),
    sleep: async () => {
      seen.waits += 1;
    },
    log: { info: () => {}, warn: () => {} },
  });
  return { facts, ...seen };
}

const away = new DatabaseUnavailableError('away', { cause: undefined });

describe('preparing the database', () => {
  test('loads an empty one part by part, and marks at the end that the data are there', async () => {
    const { facts, written, datasets } = await prepare({ lock: [1] });
    expect(facts).toEqual({ sessionKey: 'new key' });
    expect(datasets).toBe(1);
    const count = (start: string) => written.filter((sql) => sql.startsWith(start)).length;
    expect(count('START TRANSACTION')).toBe(count('COMMIT'));
    expect(count('COMMIT')).toBeGreaterThan(1);
    expect(written.at(-1)).toContain('REPLACE INTO site');
  });

  test('leaves one that has data as it is and takes its session key', async () => {
    const { facts, written, datasets } = await prepare({ lock: [1], sessionKey: 'known' });
    expect(facts).toEqual({ sessionKey: 'known' });
    expect(datasets).toBe(0);
    expect(
      written.every((sql) =>
        /^(CREATE (TABLE|INDEX)|ALTER TABLE items ADD COLUMN) IF NOT EXISTS/.test(sql),
      ),
    ).toBe(true);
  });

  test('waits while another web server loads and while the database is away', async () => {
    const { waits, datasets } = await prepare({ lock: [away, 0, 1] });
    expect([waits, datasets]).toEqual([2, 1]);
  });

  test('gives up after five minutes of tries', async () => {
    await expect(prepare({ lock: [away] })).rejects.toThrow('away');
    await expect(prepare({ lock: [0] })).rejects.toThrow('another web server');
  });

  test('waits longer for another web server that gets on', async () => {
    const othersParts = Array.from({ length: 4 }, (_, n) => Array<string>(200).fill(`${n}`)).flat();
    const lock = [...Array<0>(800).fill(0), 1 as const];
    // What the other has loaded is there.
    const { waits } = await prepare({ lock, othersParts: [...othersParts, '0'] });
    expect(waits).toBe(800);
  });

  test('does not repeat what fails for another reason than an absent database', async () => {
    await expect(prepare({ lock: [new Error('no right to do so')] })).rejects.toThrow('no right');
  });
});
