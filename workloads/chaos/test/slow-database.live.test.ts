import { setTimeout as delay } from 'node:timers/promises';
import {
  type LocalMariadb,
  openWorld,
  silentReport,
  startMariadb,
  type World,
} from '@anomaly-prediction/test';
import { createConnection, type QueryResult, type RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { startServer } from './processes.ts';

const SLOW_MS = 300;
const PROBE_EVERY_MS = 20;
const HURTS_WITHIN_MS = 30_000;
const LET_GO_WITHIN_MS = 5_000;

let world: World;
let database: LocalMariadb;
beforeAll(async () => {
  world = await openWorld({ name: 'slow-database', report: silentReport });
  database = await startMariadb(world);
  await ask('CREATE TABLE items (id INT PRIMARY KEY)');
});
afterAll(() => world?.close());

async function ask<Result extends QueryResult>(sql: string): Promise<Result> {
  const { host, port, user, password, database: name } = database;
  const connection = await createConnection({ host, port, user, password, database: name });
  const [result] = await connection.query<Result>(sql);
  await connection.end();
  return result;
}

async function readMs(): Promise<number> {
  const askedMs = performance.now();
  await ask('SELECT * FROM items');
  return performance.now() - askedMs;
}

/** The slowest read of the table in so long. */
async function slowestMs(seconds: number): Promise<number> {
  const untilMs = performance.now() + seconds * 1_000;
  let slowest = 0;
  while (performance.now() < untilMs) {
    slowest = Math.max(slowest, await readMs());
    await delay(PROBE_EVERY_MS);
  }
  return slowest;
}

/** Resolves once reads of the table are slow. */
const hurts = () =>
  vi.waitFor(async () => expect(await readMs()).toBeGreaterThan(SLOW_MS), {
    timeout: HURTS_WITHIN_MS,
    interval: PROBE_EVERY_MS,
  });

/** Resolves once nobody else is connected: a lock goes with its connection. */
const letGo = () =>
  vi.waitFor(
    async () => {
      const others = 'SELECT id FROM information_schema.processlist WHERE id <> connection_id()';
      expect(await ask<RowDataPacket[]>(others)).toEqual([]);
    },
    { timeout: LET_GO_WITHIN_MS, interval: PROBE_EVERY_MS },
  );

async function start() {
  const { host, port, user, password, database: name } = database;
  return startServer({
    world,
    env: {
      DATABASE_HOST: host,
      DATABASE_PORT: String(port),
      DATABASE_USER: user,
      DATABASE_PASSWORD: password,
      DATABASE_NAME: name,
    },
  });
}

test('a slow database is slow and never hung, and quick again when the job ends', async () => {
  const { leak } = await start();
  const job = await leak('slow-database', '--ramp', '5');
  onTestFinished(() => job.stop());
  await hurts();
  expect(await slowestMs(3)).toBeLessThan(2_000);
  await job.stop();
  await letGo();
  expect(await readMs()).toBeLessThan(SLOW_MS);
});

test('a web server that is killed leaves no lock behind', async () => {
  const { server, leak } = await start();
  const job = await leak('slow-database', '--ramp', '5');
  onTestFinished(() => job.stop());
  await hurts();
  server.kill('SIGKILL');
  await letGo();
});
