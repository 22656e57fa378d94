import { promisify } from 'node:util';
import {
  type ConnectionOptions,
  createConnection,
  createPool,
  type Pool,
  type PoolConnection,
  type PrepareStatementInfo,
  type ResultSetHeader,
  type RowDataPacket,
} from 'mysql2';
import { repeatOnDeadlock } from './deadlocks.ts';
import { DatabaseUnavailableError, isOutage, toDatabaseError } from './errors.ts';
import { createOutageGate } from './outage-gate.ts';

export type Parameter = string | number | Date;

/** What can be asked of the database: every statement prepared, every parameter bound. */
export interface Statements {
  rows<Row>(sql: string, parameters?: readonly Parameter[]): Promise<Row[]>;
  write(sql: string, parameters?: readonly Parameter[]): Promise<WriteResult>;
}

export interface WriteResult {
  affectedRows: number;
  insertId: number;
}

export interface Transactions extends Statements {
  /** All of `work` or, when it throws, none of it; done again when a deadlock ended it. */
  transaction<Result>(work: (statements: Statements) => Promise<Result>): Promise<Result>;
}

/** All of it throws {@link DatabaseUnavailableError} while the database cannot be used. */
export interface Database extends Transactions {
  /** `work` on one connection that is closed after it: named locks go with it. */
  session<Result>(work: (session: Transactions) => Promise<Result>): Promise<Result>;
  /** Lets running statements end, then closes every connection. */
  close(): Promise<void>;
}

export interface DatabaseOptions {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
  /** Connections at most. */
  pool: number;
}

const CONNECT_TIMEOUT_MS = 3_000;
/**
 * Bounds the wait for a connection and then each thing that is asked on it, so that a database that
 * hangs is soon known to be away. The driver's own time-out begins only once a statement is
 * prepared, and covers neither transactions nor the pool's queue.
 */
const ACTION_TIMEOUT_MS = 5_000;
/** Requests that may wait for a connection; beyond them the site answers 503 at once. */
const MAX_WAITING = 500;
/** During an outage a request waits this long for the database to come back, then it is told. */
const OUTAGE_PATIENCE_MS = 500;

export function connectDatabase(options: DatabaseOptions): Database {
  const login = {
    host: options.host,
    port: options.port,
    user: options.user,
    password: options.password,
    database: options.database,
    connectTimeout: CONNECT_TIMEOUT_MS,
  };
  const pool = createPool({
    ...login,
    connectionLimit: options.pool,
    queueLimit: MAX_WAITING,
    enableKeepAlive: true,
    timezone: 'Z',
    charset: 'utf8mb4',
  });
  const gate = createOutageGate({
    // A connection of its own: the pool's may all be lost, and those who wait for one are served first.
    probe: () => probe(login),
    isOutage,
    patienceMs: OUTAGE_PATIENCE_MS,
    stillAway: (cause) => new DatabaseUnavailableError('the database is still away', { cause }),
  });
  const use = <Result>(
    work: (connection: PoolConnection) => Promise<Result>,
    giveBack = (connection: PoolConnection) => connection.release(),
  ) => gate.pass(() => withConnection(pool, work, giveBack));
  return {
    rows: (sql, parameters) => use((connection) => rowsOf(connection, sql, parameters)),
    write: (sql, parameters) =>
      repeatOnDeadlock(() => use((connection) => write(connection, sql, parameters))),
    transaction: (work) =>
      repeatOnDeadlock(() => use((connection) => inTransaction(connection, work))),
    session: (work) =>
      use(
        (connection) =>
          work({
            ...statementsOn(connection),
            transaction: (part) => repeatOnDeadlock(() => inTransaction(connection, part)),
          }),
        (connection) => connection.destroy(),
      ),
    close: () => promisify(pool.end.bind(pool))(),
  };
}

/** A connection on which the database failed is closed, since nobody knows what it still does. */
async function withConnection<Result>(
  pool: Pool,
  work: (connection: PoolConnection) => Promise<Result>,
  giveBack: (connection: PoolConnection) => void,
): Promise<Result> {
  const connection = await answer<PoolConnection>(
    (done) => pool.getConnection(done),
    (late) => late.release(),
  );
  try {
    const result = await work(connection);
    giveBack(connection);
    return result;
  } catch (error) {
    if (error instanceof DatabaseUnavailableError) connection.destroy();
    else giveBack(connection);
    throw error;
  }
}

/** Whether the database lets this site in and answers. */
async function probe(login: ConnectionOptions): Promise<void> {
  const connection = createConnection(login);
  try {
    await finished((done) => connection.connect(done));
  } finally {
    connection.destroy();
  }
}

async function inTransaction<Result>(
  connection: PoolConnection,
  work: (statements: Statements) => Promise<Result>,
): Promise<Result> {
  await finished((done) => connection.beginTransaction(done));
  try {
    const result = await work(statementsOn(connection));
    await finished((done) => connection.commit(done));
    return result;
  } catch (error) {
    // A connection on which the database failed is closed, and the server then rolls back by itself.
    if (!(error instanceof DatabaseUnavailableError)) {
      await finished((done) => connection.rollback(done));
    }
    throw error;
  }
}

const statementsOn = (connection: PoolConnection): Statements => ({
  rows: (sql, parameters) => rowsOf(connection, sql, parameters),
  write: (sql, parameters) => write(connection, sql, parameters),
});

const rowsOf = <Row>(connection: PoolConnection, sql: string, parameters?: readonly Parameter[]) =>
  execute<RowDataPacket[]>(connection, sql, parameters) as Promise<Row[]>;

async function write(
  connection: PoolConnection,
  sql: string,
  parameters?: readonly Parameter[],
): Promise<WriteResult> {
  const { affectedRows, insertId } = await execute<ResultSetHeader>(connection, sql, parameters);
  return { affectedRows, insertId };
}

/** What each connection has prepared, by text. The driver's own memory reads each text again. */
const prepared = new WeakMap<PoolConnection, Map<string, PrepareStatementInfo>>();

function execute<Result extends RowDataPacket[] | ResultSetHeader>(
  connection: PoolConnection,
  sql: string,
  parameters: readonly Parameter[] = [],
): Promise<Result> {
  const run = (statement: PrepareStatementInfo) =>
    answer<Result>((done) => statement.execute(parameters, done));
  const known = prepared.get(connection)?.get(sql);
  return known ? run(known) : prepare(connection, sql).then(run);
}

async function prepare(connection: PoolConnection, sql: string): Promise<PrepareStatementInfo> {
  const statement = await answer<PrepareStatementInfo>((done) => connection.prepare(sql, done));
  const others = prepared.get(connection);
  if (others) others.set(sql, statement);
  else prepared.set(connection, new Map([[sql, statement]]));
  return statement;
}

class NoAnswerError extends Error {
  /** As the errors of connections have one. */
  readonly code = 'NO_ANSWER';
}

/**
 * What the driver calls back with. By hand: its own promises, each in a race with a time-out, took a
 * tenth of the site's CPU. `late` gets what comes when it is no longer waited for.
 */
function answer<Result>(
  ask: (done: (error: Error | null, result: Result) => void) => void,
  late?: (result: Result) => void,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    let waiting = true;
    const giveUp = () => {
      waiting = false;
      reject(toDatabaseError(new NoAnswerError(`no answer within ${ACTION_TIMEOUT_MS} ms`)));
    };
    // After a pause of this process time-outs come before answers that have arrived: those first.
    const timer = setTimeout(() => setImmediate(giveUp), ACTION_TIMEOUT_MS);
    ask((error, result) => {
      clearTimeout(timer);
      if (error) reject(toDatabaseError(error));
      else if (waiting) resolve(result);
      else late?.(result);
    });
  });
}

/** The same where there is nothing to be told but that it is done. */
const finished = (ask: (done: (error: Error | null) => void) => void): Promise<void> =>
  answer((done) => ask((error) => done(error, undefined)));
