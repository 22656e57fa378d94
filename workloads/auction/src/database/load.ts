import type { Dataset } from '../generator/dataset.ts';
import type { Statements } from './database.ts';
import { countRows, insertPart, TABLES_OF_DATA } from './insert.ts';
import type { Progress } from './progress.ts';

export interface LoadOptions {
  /** Makes the data, always the same for the same `madeAt`; called only when some are missing. */
  parts(madeAt: Date): Iterable<Dataset>;
  /** How they are made, at most 200 characters: what was begun in another way is begun anew. */
  origin: string;
  /** A new secret of at most 200 characters; called only when the database has none. */
  sessionKey(): string;
  now(): Date;
  /** Told of the rows of every part. */
  progress(): Progress;
  log: { info(fields: object, message: string): void; warn(fields: object, message: string): void };
}

export interface SiteFacts {
  /** Signs the sessions of all web servers on this database. */
  sessionKey: string;
}

/** What the table `site` remembers of the data, by name. The key stands there once all are in. */
export type Marks = ReadonlyMap<string, string>;

/** What there is to do with a database. */
export type Standing =
  | { kind: 'complete'; sessionKey: string; origin: string | undefined }
  /** Its first parts are in, each whole. */
  | { kind: 'begun'; madeAt: Date; parts: number }
  /** What its tables hold is of a load that nobody can continue. */
  | { kind: 'spoilt' }
  | { kind: 'untouched' };

/** Pure. */
export function judgeMarks(marks: Marks, origin: string): Standing {
  const sessionKey = marks.get('sessionKey');
  if (sessionKey !== undefined) {
    return { kind: 'complete', sessionKey, origin: marks.get('origin') };
  }
  if (marks.size === 0) return { kind: 'untouched' };
  const parts = Number(marks.get('parts'));
  const madeAt = new Date(marks.get('madeAt') ?? Number.NaN);
  const usable = marks.get('origin') === origin && parts > 0 && !Number.isNaN(madeAt.getTime());
  return usable ? { kind: 'begun', madeAt, parts } : { kind: 'spoilt' };
}

export async function readMarks(statements: Statements): Promise<Marks> {
  const rows = await statements.rows<{ name: string; value: string }>(
    'SELECT name, value FROM site',
  );
  return new Map(rows.map(({ name, value }) => [name, value]));
}

/**
 * Loads what is missing. May be interrupted at any time and called again: a part and the mark that
 * counts it are one transaction, so it goes on behind the last whole part.
 *
 * @throws where tables are filled that no load of this site has marked as its own
 */
export async function completeData(
  options: LoadOptions,
  statements: Statements,
): Promise<SiteFacts> {
  const { log, origin } = options;
  const standing = judgeMarks(await readMarks(statements), origin);
  switch (standing.kind) {
    case 'complete':
      if (standing.origin !== origin) {
        log.warn({ origin: standing.origin, wanted: origin }, 'the data there were made otherwise');
      }
      return { sessionKey: standing.sessionKey };
    case 'begun':
      log.info({ origin, parts: standing.parts }, 'going on with a load that was interrupted');
      return load(options, statements, standing);
    case 'spoilt':
      log.info({ origin }, 'loading the data anew: others were begun');
      return loadAnew(options, statements);
    case 'untouched':
      await assertEmpty(statements);
      log.info({ origin }, 'loading the data');
      return loadAnew(options, statements);
  }
}

async function loadAnew(options: LoadOptions, statements: Statements): Promise<SiteFacts> {
  const madeAt = options.now();
  // Before a table is touched: a count of 0 is what a later start takes for "to be emptied first".
  await mark(statements, { origin: options.origin, madeAt: madeAt.toISOString(), parts: 0 });
  for (const table of TABLES_OF_DATA) {
    if (!(await isEmpty(statements, table))) await statements.write(`TRUNCATE TABLE ${table}`);
  }
  return load(options, statements, { madeAt, parts: 0 });
}

async function load(
  options: LoadOptions,
  statements: Statements,
  loaded: { madeAt: Date; parts: number },
): Promise<SiteFacts> {
  const progress = options.progress();
  let parts = 0;
  for (const part of options.parts(loaded.madeAt)) {
    parts += 1;
    if (parts <= loaded.parts) {
      progress.skip(countRows(part));
      continue;
    }
    await statements.write('START TRANSACTION');
    await insertPart(statements, part);
    await mark(statements, { parts });
    await statements.write('COMMIT');
    progress.advance(countRows(part));
  }
  const sessionKey = options.sessionKey();
  await mark(statements, { sessionKey });
  progress.end();
  return { sessionKey };
}

/** All of the marks at once, or none. */
async function mark(statements: Statements, marks: Record<string, string | number>): Promise<void> {
  const rows = Object.entries(marks);
  await statements.write(
    `REPLACE INTO site (name, value) VALUES ${rows.map(() => '(?, ?)').join()}`,
    rows.flatMap(([name, value]) => [name, String(value)]),
  );
}

/** Tables that another program filled are not ours to empty. */
async function assertEmpty(statements: Statements): Promise<void> {
  for (const table of TABLES_OF_DATA) {
    if (await isEmpty(statements, table)) continue;
    throw new Error(`the table ${table} holds rows that this site did not make`);
  }
}

async function isEmpty(statements: Statements, table: string): Promise<boolean> {
  return (await statements.rows(`SELECT 1 FROM ${table} LIMIT 1`)).length === 0;
}
