import type { Database, Statements } from './database.ts';
import { DatabaseUnavailableError, isMissingTable } from './errors.ts';
import { completeData, type LoadOptions, type Marks, readMarks, type SiteFacts } from './load.ts';
import { SCHEMA } from './schema.ts';

export interface PrepareOptions extends LoadOptions {
  database: Database;
  sleep(milliseconds: number): Promise<void>;
}

const RETRY_MS = 1_000;
/**
 * How long the database may be away, or another web server may load without getting on: then this
 * one gives up.
 */
const MAX_TRIES = 300;

/** What another web server has loaded so far; nothing where there is no telling. */
type Others = { parts: string | undefined };

/**
 * Creates the tables and loads the data where they are missing; a second web server that starts
 * at the same time waits for the first. Safe to repeat and to interrupt.
 */
export async function prepareDatabase(options: PrepareOptions): Promise<SiteFacts> {
  let others: Others = { parts: undefined };
  for (let tries = 1; ; tries += 1) {
    const outcome = await tryToPrepare(options, tries === MAX_TRIES);
    if (outcome && 'sessionKey' in outcome) return outcome;
    if (outcome && outcome.parts !== others.parts) {
      others = outcome;
      tries = 0;
    }
    await options.sleep(RETRY_MS);
  }
}

/** Facts, or nothing and how far others are when it makes sense to try again. */
async function tryToPrepare(
  options: PrepareOptions,
  last: boolean,
): Promise<SiteFacts | Others | undefined> {
  try {
    return await options.database.session(async (statements) => {
      if (await lock(statements)) return prepareAlone(options, statements);
      if (last) throw new Error(`another web server has loaded nothing in ${MAX_TRIES} tries`);
      const parts = (await readMarksOfOther(statements)).get('parts');
      options.log.info({ parts }, 'waiting for another web server to load the data');
      return { parts };
    });
  } catch (error) {
    if (last || !(error instanceof DatabaseUnavailableError)) throw error;
    options.log.warn({ reason: error.message }, 'waiting for the database');
  }
  return undefined;
}

/** Named locks are shared by all databases of a server; closing the connection gives them back. */
async function lock(statements: Statements): Promise<boolean> {
  const [lock] = await statements.rows<{ held: number | null }>(
    `SELECT GET_LOCK(CONCAT(DATABASE(), '.prepare'), 0) AS held`,
  );
  return lock?.held === 1;
}

async function prepareAlone(options: PrepareOptions, statements: Statements): Promise<SiteFacts> {
  for (const statement of SCHEMA) await statements.write(statement);
  const facts = await completeData(options, statements);
  await completeRegions(statements);
  return facts;
}

/** So many items at once that it takes a moment. */
const ITEMS_AT_ONCE = 1_000;

/** Items come before their sellers when data are loaded, and those of older sites know no region. */
async function completeRegions(statements: Statements): Promise<void> {
  const [ids] = await statements.rows<{ first: number | null; last: number | null }>(
    'SELECT MIN(id) AS first, MAX(id) AS last FROM items',
  );
  const last = ids?.last ?? 0;
  for (let first = ids?.first ?? 1; first <= last; first += ITEMS_AT_ONCE) {
    await statements.write(
      `UPDATE items JOIN users ON users.id = items.seller SET items.region = users.region
       WHERE items.id BETWEEN ? AND ? AND items.region IS NULL`,
      [first, first + ITEMS_AT_ONCE - 1],
    );
  }
}

/** None as long as the other has made no tables. */
async function readMarksOfOther(statements: Statements): Promise<Marks> {
  try {
    return await readMarks(statements);
  } catch (error) {
    if (isMissingTable(error)) return new Map();
    throw error;
  }
}
