import { INTERACTION_PATHS, type Interaction } from '@anomaly-prediction/messages';
import type { FastifyInstance } from 'fastify';
import { Registry } from 'prom-client';
import { createApp } from '../src/app.ts';
import type { Database, Parameter, Statements, Transactions } from '../src/database/database.ts';
import { createSiteMetrics } from '../src/metrics.ts';
import { createSessions } from '../src/sessions.ts';

/** What one page asked of the database; the begin and the end of a transaction are not in it. */
export interface Asked {
  sql: string;
  parameters: readonly Parameter[];
}

/** The site on this database, in this process, telling what each page asks. */
export async function observeStatements(database: Database) {
  const asked: Asked[] = [];
  const sessions = createSessions('a key');
  const app = await createApp({
    site: {
      database: recording(database, asked),
      sessions,
      now: () => new Date(),
      passwordSalt: () => 'salt',
      onBidRefused: () => {},
      onPurchaseRefused: () => {},
    },
    metrics: createSiteMetrics(new Registry()),
    log: { warn: () => {}, error: () => {} },
  });
  return {
    session: (userId: number) => sessions.open(userId, new Date()),
    /** One request: its status and all that it asked. */
    request: async (interaction: Interaction, fields: Fields): Promise<Answered> => {
      asked.length = 0;
      const status = await send(app, interaction, fields);
      return { status, asked: [...asked] };
    },
  };
}

type Fields = Readonly<Record<string, string>>;

interface Answered {
  status: number;
  asked: readonly Asked[];
}

async function send(app: FastifyInstance, interaction: Interaction, fields: Fields) {
  const url = INTERACTION_PATHS[interaction];
  const text = new URLSearchParams(fields).toString();
  const get = app.hasRoute({ method: 'GET', url });
  const answer = await app.inject(
    get
      ? { method: 'GET', url: `${url}?${text}` }
      : {
          method: 'POST',
          url,
          payload: text,
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
        },
  );
  return answer.statusCode;
}

function recording(database: Database, asked: Asked[]): Database {
  const on = (statements: Statements): Statements => ({
    rows: (sql, parameters = []) => {
      asked.push({ sql, parameters });
      return statements.rows(sql, parameters);
    },
    write: (sql, parameters = []) => {
      asked.push({ sql, parameters });
      return statements.write(sql, parameters);
    },
  });
  const withTransactions = (transactions: Transactions): Transactions => ({
    ...on(transactions),
    transaction: (work) => transactions.transaction((statements) => work(on(statements))),
  });
  return {
    ...withTransactions(database),
    session: (work) => database.session((session) => work(withTransactions(session))),
    close: () => database.close(),
  };
}

/** Lists that a page shows whole. */
const WHOLE_LISTS = ['categories', 'regions'];

interface Step {
  select_type: string;
  table: string | null;
  type: string | null;
}

/** The tables that the database would read from end to end for this statement. */
export async function wholeTables(
  database: Database,
  { sql, parameters }: Asked,
): Promise<string[]> {
  const steps = await database.rows<Step>(`EXPLAIN ${sql}`, parameters);
  return (
    steps
      // Rows that are given, not read.
      .filter(({ select_type }) => select_type !== 'INSERT')
      .filter(({ table, type }) => table !== null && (type === 'ALL' || type === 'index'))
      .map(({ table }) => table ?? '')
      .filter((table) => !table.startsWith('<') && !WHOLE_LISTS.includes(table))
  );
}
