import type { Dataset } from '../generator/dataset.ts';
import type { Database, Statements } from './database.ts';
import { DatabaseUnavailableError } from './errors.ts';
import { loadDataset } from './load.ts';
import { SCHEMA } from './schema.ts';

export interface PrepareOptions {
  database: Database;
  /** Makes the data; called only when the database has none. */
  dataset(): Dataset;
  /** What is remembered as the data's origin, at most 200 characters. */
  origin: string;
  /** A new secret of at most 200 characters; called only when the database has none. */
  sessionKey(): string;
  sleep(milliseconds: number): Promise<void>;
  log: { info(fields: object, message: string): void; warn(fields: object, message: string): void };
}

export interface SiteFacts {
  /** Signs the sessions of all web servers on this database. */
  sessionKey: string;
}

const RETRY_MS = 1_000;
/** How long the database may be away, or another web server may load: then this one gives up. */
const MAX_TRIES = 300;

/**
 * Creates the tables and loads the data where they are missing; a second web server that starts
 * at the same time waits for the first. Safe to repeat and to interrupt: the data and the mark
 * that they are there are one transaction.
 */
export async function prepareDatabase(options: PrepareOptions): Promise<SiteFacts> {
  for (let tries = 1; ; tries += 1) {
    const facts = await tryToPrepare(options, tries === MAX_TRIES);
    if (facts) return facts;
    await options.sleep(RETRY_MS);
  }
}

/** Nothing when it makes sense to try again. */
async function tryToPrepare(
  options: PrepareOptions,
  last: boolean,
): Promise<SiteFacts | undefined> {
  try {
    const facts = await options.database.session((statements) => prepareAlone(options, statements));
    if (facts) return facts;
    if (last) throw new Error(`another web server still loads the data after ${MAX_TRIES} tries`);
    options.log.info({}, 'waiting for another web server to load the data');
  } catch (error) {
    if (last || !(error instanceof DatabaseUnavailableError)) throw error;
    options.log.warn({ reason: error.message }, 'waiting for the database');
  }
  return undefined;
}

async function prepareAlone(
  options: PrepareOptions,
  statements: Statements,
): Promise<SiteFacts | undefined> {
  // Named locks are shared by all databases of a server; closing the connection gives them back.
  const [lock] = await statements.rows<{ held: number | null }>(
    `SELECT GET_LOCK(CONCAT(DATABASE(), '.prepare'), 0) AS held`,
  );
  if (lock?.held !== 1) return undefined;
  for (const statement of SCHEMA) await statements.write(statement);
  return (await readFacts(statements)) ?? (await load(options, statements));
}

async function readFacts(statements: Statements): Promise<SiteFacts | undefined> {
  const [row] = await statements.rows<{ value: string }>(
    `SELECT value FROM site WHERE name = 'sessionKey'`,
  );
  return row && { sessionKey: row.value };
}

async function load(options: PrepareOptions, statements: Statements): Promise<SiteFacts> {
  const { log, origin } = options;
  log.info({ origin }, 'loading the data');
  const sessionKey = options.sessionKey();
  await statements.write('START TRANSACTION');
  await loadDataset(statements, options.dataset(), (table, rows) =>
    log.info({ table, rows }, 'table loaded'),
  );
  await statements.write(`INSERT INTO site (name, value) VALUES ('origin', ?), ('sessionKey', ?)`, [
    origin,
    sessionKey,
  ]);
  await statements.write('COMMIT');
  log.info({}, 'data loaded');
  return { sessionKey };
}
