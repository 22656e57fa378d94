import { openWorld, silentReport, startMariadb } from '@anomaly-prediction/test';
import pino from 'pino';
import { Registry } from 'prom-client';
import { connectDatabase, type Database } from '../src/database/database.ts';
import { startSite } from '../src/index.ts';

/** The site on a real database, both of its own. */
export interface RunningTestSite {
  host: string;
  port: number;
  origin: string;
  database: Database;
  registry: Registry;
  close(): Promise<void>;
}

const HOST = '127.0.0.1';

export async function openTestSite(name: string): Promise<RunningTestSite> {
  const world = await openWorld({ name, report: silentReport });
  try {
    const mariadb = await startMariadb(world);
    const registry = new Registry();
    const site = await startSite({
      log: pino({ level: 'silent' }),
      registry,
      listenHost: HOST,
      environment: {
        PORT: '0',
        DATABASE_HOST: mariadb.host,
        DATABASE_PORT: String(mariadb.port),
        DATABASE_USER: mariadb.user,
        DATABASE_PASSWORD: mariadb.password,
        DATABASE_NAME: mariadb.database,
      },
    });
    const database = connectDatabase({ ...mariadb, pool: 1 });
    return {
      host: HOST,
      port: site.port,
      origin: `http://${HOST}:${site.port}`,
      database,
      registry,
      close: async () => {
        await site.stop();
        await database.close();
        await world.close();
      },
    };
  } catch (error) {
    await world.close();
    throw error;
  }
}
