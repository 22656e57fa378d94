import { setTimeout as delay } from 'node:timers/promises';
import { environmentField, readEnvironment, withSecretFiles } from '@anomaly-prediction/service';
import { type Connection, createConnection } from 'mysql2/promise';
import { z } from 'zod';
import type { Leak } from '../../kinds.ts';
import { monotonicMs } from '../../monotonic.ts';
import { LOCK_HELD_MAX_MS, LOCK_PERIOD_MS, lockHeldMs } from './lock-plan.ts';

const CONNECT_TIMEOUT_MS = 2_000;
/** Nearly every page reads it. */
const TABLE = 'items';

export interface TableLocksOptions {
  environment: NodeJS.ProcessEnv;
  log: { warn(fields: object, message: string): void };
}

/**
 * Makes the database slow as a careless batch job does, which locks a table for longer and longer. On
 * a connection of its own, as the web server's user: the server frees the table when it is gone.
 */
export function createTableLocks({ environment, log }: TableLocksOptions): Leak {
  let deadlineMs = 0;
  let connection: Connection | undefined;
  const stop = () => {
    deadlineMs = 0;
    connection?.destroy();
    connection = undefined;
  };
  return {
    async start(rampSeconds, untilMs) {
      stop();
      deadlineMs = untilMs;
      const own = await connect(environment);
      connection = own;
      const mayGoOn = () => connection === own && monotonicMs() < deadlineMs;
      own.on('error', (error) => log.warn({ err: error }, 'the database ended the leak'));
      void lockAgainAndAgain(own, rampSeconds, mayGoOn)
        .catch((error: unknown) => {
          if (connection === own) log.warn({ err: error }, 'the table cannot be locked');
        })
        .finally(() => {
          own.destroy();
        });
    },
    extend(untilMs) {
      deadlineMs = untilMs;
    },
    stop,
  };
}

async function lockAgainAndAgain(
  connection: Connection,
  rampSeconds: number,
  mayGoOn: () => boolean,
): Promise<void> {
  const startMs = monotonicMs();
  for (let period = 1; mayGoOn(); period++) {
    const lockedMs = lockHeldMs((monotonicMs() - startMs) / 1_000, rampSeconds);
    await connection.query(`LOCK TABLES ${TABLE} WRITE`);
    await delay(lockedMs, undefined, { ref: false });
    await connection.query('UNLOCK TABLES');
    const restMs = startMs + period * LOCK_PERIOD_MS - monotonicMs();
    await delay(Math.max(restMs, LOCK_PERIOD_MS - LOCK_HELD_MAX_MS), undefined, { ref: false });
  }
}

function connect(environment: NodeJS.ProcessEnv): Promise<Connection> {
  const variables = readEnvironment(
    {
      DATABASE_HOST: z.string().min(1),
      DATABASE_PORT: environmentField.port.default(3306),
      DATABASE_USER: z.string().min(1),
      DATABASE_PASSWORD: z.string(),
      DATABASE_NAME: z.string().min(1),
    },
    withSecretFiles(environment, 'DATABASE_PASSWORD'),
  );
  return createConnection({
    host: variables.DATABASE_HOST,
    port: variables.DATABASE_PORT,
    user: variables.DATABASE_USER,
    password: variables.DATABASE_PASSWORD,
    database: variables.DATABASE_NAME,
    connectTimeout: CONNECT_TIMEOUT_MS,
  });
}
