import {
  type Connection,
  createConnection,
  createPool,
  type Pool,
  type PoolConnection,
  type ResultSetHeader,
  type RowDataPacket,
} from 'mysql2/promise';
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
    probe: () => probe(createConnection(login)),
    isOutage,
    patienceMs: OUTAGE_PATIENCE_MS,
    stillAway: (cause) => new DatabaseUnavailableError('the database is still away', { cause }),
  });
  const use = <Result>(work: (connection: PoolConnection) => Promise<Result>) =>
    gate.pass(() => withConnection(pool, work, (connection) => connection.release()));
  return {
    rows: (sql, parameters) => use((connection) => statementsOn(connection).rows(sql, parameters)),
    write: (sql, parameters) =>
      repeatOnDeadlock(() => use((connection) => statementsOn(connection).write(sql, parameters))),
    transaction: (work) =>
      repeatOnDeadlock(() => use((connection) => inTransaction(connection, work))),
    session: (work) =>
      gate.pass(() =>
        withConnection(
          pool,
          (connection) =>
            work({
              ...statementsOn(connection),
              transaction: (part) => repeatOnDeadlock(() => inTransaction(connection, part)),
            }),
          (connection) => connection.destroy(),
        ),
      ),
    close: () => pool.end(),
  };
}

/** A connection on which the database failed is closed, since nobody knows what it still does. */
async function withConnection<Result>(
  pool: Pool,
  work: (connection: PoolConnection) => Promise<Result>,
  giveBack: (connection: PoolConnection) => void,
): Promise<Result> {
  const connection = await checkOut(pool);
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

async function checkOut(pool: Pool): Promise<PoolConnection> {
  const pending = pool.getConnection();
  try {
    return await attempt(pending);
  } catch (error) {
    // It may still come, when nobody waits for it any more.
    pending.then(
      (connection) => connection.release(),
      () => undefined,
    );
    throw error;
  }
}

/** Whether the database lets this site in and answers. */
async function probe(pending: Promise<Connection>): Promise<void> {
  try {
    await attempt(pending);
  } finally {
    // It may still come when nobody waits for it any more.
    pending.then(
      (connection) => connection.destroy(),
      () => undefined,
    );
  }
}

async function inTransaction<Result>(
  connection: PoolConnection,
  work: (statements: Statements) => Promise<Result>,
): Promise<Result> {
  await attempt(connection.beginTransaction());
  try {
    const result = await work(statementsOn(connection));
    await attempt(connection.commit());
    return result;
  } catch (error) {
    // A connection on which the database failed is closed, and the server then rolls back by itself.
    if (!(error instanceof DatabaseUnavailableError)) await attempt(connection.rollback());
    throw error;
  }
}

function statementsOn(connection: PoolConnection): Statements {
  const execute = async <Result extends RowDataPacket[] | ResultSetHeader>(
    sql: string,
    parameters: readonly Parameter[],
  ) => {
    const [result] = await attempt(connection.execute<Result>(sql, [...parameters]));
    return result;
  };
  return {
    rows: async <Row>(sql: string, parameters: readonly Parameter[] = []) =>
      (await execute<RowDataPacket[]>(sql, parameters)) as Row[],
    write: async (sql, parameters = []) => {
      const { affectedRows, insertId } = await execute<ResultSetHeader>(sql, parameters);
      return { affectedRows, insertId };
    },
  };
}

class NoAnswerError extends Error {
  /** As the errors of connections have one. */
  readonly code = 'NO_ANSWER';
}

async function attempt<Result>(action: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    // Made only when it is needed: its stack would cost more than the rest of this function.
    const giveUp = () => reject(new NoAnswerError(`no answer within ${ACTION_TIMEOUT_MS} ms`));
    // After a pause of this process time-outs come before answers that have arrived: those first.
    timer = setTimeout(() => setImmediate(giveUp), ACTION_TIMEOUT_MS);
  });
  try {
    return await Promise.race([action, timeout]);
  } catch (error) {
    throw toDatabaseError(error);
  } finally {
    clearTimeout(timer);
  }
}
