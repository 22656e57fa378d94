import { setTimeout as delay } from 'node:timers/promises';
import {
  type LocalMariadb,
  openWorld,
  silentReport,
  startMariadb,
  type World,
} from '@anomaly-prediction/test';
import { createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { startServer } from './processes.ts';

const SLOW_MS = 300;
const PROBE_EVERY_MS = 20;
const HURTS_WITHIN_MS = 30_000;

let world: World;
let database: LocalMariadb;
beforeAll(async () => {
  world = await openWorld({ name: 'slow-database', report: silentReport });
  database = await startMariadb(world);
  await query('CREATE TABLE items (id INT PRIMARY KEY)');
});
afterAll(() => world?.close());

/** How long it took, on a connection of its own. */
async function query(sql: string): Promise<number> {
  const { host, port, user, password, database: name } = database;
  const connection = await createConnection({ host, port, user, password, database: name });
  const askedMs = performance.now();
  await connection.query(sql);
  const tookMs = performance.now() - askedMs;
  await connection.end();
  return tookMs;
}

/** The slowest read of the table in so long. */
async function slowestMs(seconds: number): Promise<number> {
  const untilMs = performance.now() + seconds * 1_000;
  let slowest = 0;
  while (performance.now() < untilMs) {
    slowest = Math.max(slowest, await query('SELECT * FROM items'));
    await delay(PROBE_EVERY_MS);
  }
  return slowest;
}

/** Resolves once reads of the table are slow. */
const hurts = () =>
  vi.waitFor(async () => expect(await query('SELECT * FROM items')).toBeGreaterThan(SLOW_MS), {
    timeout: HURTS_WITHIN_MS,
    interval: PROBE_EVERY_MS,
  });

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
  expect(await slowestMs(2)).toBeLessThan(SLOW_MS);
});

test('a web server that is killed leaves no lock behind', async () => {
  const { server, leak } = await start();
  const job = await leak('slow-database', '--ramp', '5');
  onTestFinished(() => job.stop());
  await hurts();
  server.kill('SIGKILL');
  await server.exited;
  await delay(500);
  expect(await slowestMs(2)).toBeLessThan(SLOW_MS);
});
