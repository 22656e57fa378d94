import {
  type LocalMariadb,
  openWorld,
  silentReport,
  startMariadb,
  type World,
} from '@anomaly-prediction/test';
import pino from 'pino';
import { Registry } from 'prom-client';
import { connectDatabase, type Database } from '../src/database/database.ts';
import { type RunningSite, startSite } from '../src/index.ts';
import { type DatabaseLine, openDatabaseLine } from './database-line.ts';

/** Two web servers that were started at once on an empty real database. */
export interface RunningSites {
  mariadb: LocalMariadb;
  /** Between the web servers and the database. */
  line: DatabaseLine;
  /** Past the line. */
  database: Database;
  /** Of both web servers. */
  origins: readonly [string, string];
  registries: readonly [Registry, Registry];
  close(): Promise<void>;
}

export async function startSites(name: string): Promise<RunningSites> {
  const world = await openWorld({ name, report: silentReport });
  try {
    return await startIn(world);
  } catch (error) {
    await world.close();
    throw error;
  }
}

async function startIn(world: World): Promise<RunningSites> {
  const mariadb = await startMariadb(world);
  const line = await openDatabaseLine(mariadb.host, mariadb.port);
  const database = connectDatabase({ ...mariadb, pool: 2 });
  const registries = [new Registry(), new Registry()] as const;
  const [first, second] = await Promise.all([
    startOne(mariadb, line, registries[0]),
    startOne(mariadb, line, registries[1]),
  ]);
  return {
    mariadb,
    line,
    database,
    origins: [originOf(first), originOf(second)],
    registries,
    close: async () => {
      await Promise.all([first.stop(), second.stop()]);
      await database.close();
      await line.close();
      await world.close();
    },
  };
}

const originOf = ({ port }: RunningSite) => `http://127.0.0.1:${port}`;

function startOne(
  mariadb: LocalMariadb,
  line: DatabaseLine,
  registry: Registry,
): Promise<RunningSite> {
  return startSite({
    log: pino({ level: 'silent' }),
    registry,
    listenHost: '127.0.0.1',
    environment: {
      PORT: '0',
      DATABASE_HOST: '127.0.0.1',
      DATABASE_PORT: String(line.port),
      DATABASE_USER: mariadb.user,
      DATABASE_PASSWORD: mariadb.password,
      DATABASE_NAME: mariadb.database,
    },
  });
}

/** The number that a statement names `n`. */
export async function count(database: Database, sql: string): Promise<number> {
  const [row] = await database.rows<{ n: number }>(sql);
  return Number(row?.n ?? Number.NaN);
}

/** Items on which the bids and what is said of them differ. */
export const INCONSISTENT_ITEMS = `SELECT COUNT(*) AS n FROM
  (SELECT id, nb_of_bids, max_bid FROM items UNION ALL
   SELECT id, nb_of_bids, max_bid FROM old_items) AS every
  LEFT JOIN (SELECT item_id, COUNT(*) AS bids, MAX(bid) AS highest FROM bids GROUP BY item_id) AS made
    ON made.item_id = every.id
  WHERE every.nb_of_bids <> COALESCE(made.bids, 0) OR every.max_bid <> COALESCE(made.highest, 0)`;

/** Users whose rating is not the sum of what the comments about them say. */
export const INCONSISTENT_RATINGS = `SELECT COUNT(*) AS n FROM users
  LEFT JOIN (SELECT to_user_id, SUM(rating) AS sum FROM comments GROUP BY to_user_id) AS made
    ON made.to_user_id = users.id
  WHERE users.rating <> COALESCE(made.sum, 0)`;

/** Items on sale that a search in their seller's region would not find. */
export const ITEMS_OUT_OF_REGION = `SELECT COUNT(*) AS n FROM items
  LEFT JOIN users ON users.id = items.seller WHERE NOT items.region <=> users.region`;
