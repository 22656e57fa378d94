import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { createKafka } from '@anomaly-prediction/kafka';
import {
  assertPortFree,
  createAllowance,
  createTopics,
  openWorld,
  silentReport,
  startKafka,
  startMariadb,
  type World,
} from '@anomaly-prediction/test';
import { createConnection } from 'mysql2/promise';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { readJournal } from '../world/journal.ts';
import { readProcess } from '../world/processes.ts';
import { startStore } from '../world/store.ts';
import { sweepStaleWorlds } from '../world/sweep.ts';

const HOLD_WORLD = join(import.meta.dirname, 'fixtures', 'hold-world.ts');
const LEFT_TIMEOUT_MS = 15_000;

async function open(): Promise<World> {
  const world = await openWorld({ name: 'test', report: silentReport });
  onTestFinished(() => world.close());
  return world;
}

interface Held {
  folder: string;
  cgroups: string[];
  pids: number[];
  ports: number[];
}

/** A process of its own, leader of a process group, that holds a world. */
async function hold(...args: string[]) {
  const holder = spawn(process.execPath, [HOLD_WORLD, ...args], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(holder, 'exit');
  onTestFinished(async () => {
    holder.kill('SIGKILL');
    await ended;
  });
  const line = await firstLine(holder.stdout);
  if (holder.pid === undefined) throw new Error('the holder has no process id');
  return { pid: holder.pid, ended, held: JSON.parse(line) as Held };
}

async function firstLine(input: Readable): Promise<string> {
  for await (const line of createInterface({ input })) return line;
  throw new Error('the holder ended before it held a world');
}

/** What of a world is still there. */
async function leftOf({ folder, cgroups, pids, ports }: Held): Promise<string[]> {
  const portTaken = async (port: number) =>
    assertPortFree(port, 'the test', '').then(
      () => [],
      () => [`port ${port}`],
    );
  return [
    ...[folder, ...cgroups].filter((path) => existsSync(path)),
    ...pids.filter((pid) => readProcess(pid)).map((pid) => `process ${pid}`),
    ...(await Promise.all(ports.map(portTaken))).flat(),
  ];
}

const everythingOf = ({ folder, cgroups, pids, ports }: Held): string[] => [
  folder,
  ...cgroups,
  ...pids.map((pid) => `process ${pid}`),
  ...ports.map((port) => `port ${port}`),
];

const nothingIsLeftOf = (held: Held) =>
  vi.waitFor(async () => expect(await leftOf(held)).toEqual([]), {
    timeout: LEFT_TIMEOUT_MS,
    interval: 50,
  });

/** Fails while a world in `parent` still has its keeper, who is then about to clear it. */
async function clearAway(parent: string): Promise<void> {
  await sweepStaleWorlds(parent);
  rmdirSync(parent);
}

const silent = { warn: () => {} };

async function produce(brokers: string, topic: string, values: string[]): Promise<void> {
  const producer = createKafka({ clientId: 'test', brokers, log: silent }).producer();
  await producer.connect();
  await producer.send({ topic, messages: values.map((value) => ({ value })) });
  await producer.disconnect();
}

/** Reads `count` messages from the beginning of a topic. */
async function consume(brokers: string, topic: string, count: number): Promise<string[]> {
  const kafka = createKafka({ clientId: 'test', brokers, log: silent });
  const consumer = kafka.consumer({ groupId: 'test', sessionTimeout: 6_000 });
  const values: string[] = [];
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ message }) => {
      values.push(message.value?.toString() ?? '');
    },
  });
  await vi.waitFor(() => expect(values).toHaveLength(count), { timeout: 20_000, interval: 50 });
  await consumer.disconnect();
  return values;
}

describe('a world', () => {
  test('has a Kafka and a MariaDB that answer, and leaves nothing once it is closed', async () => {
    const world = await open();
    const [kafka, mariadb] = await Promise.all([startKafka(world), startMariadb(world)]);
    const allowance = createAllowance(world, { cores: 0.25 });
    const held = {
      folder: world.folder,
      cgroups: allowance.folders,
      pids: [kafka.pid(), mariadb.pid()],
      ports: [Number(kafka.brokers.split(':')[1]), mariadb.port],
    };

    await createTopics(kafka.brokers, 'test-', 1);
    await produce(kafka.brokers, 'test-stats', ['one', 'two']);
    expect(await consume(kafka.brokers, 'test-stats', 2)).toEqual(['one', 'two']);
    const { host, port, user, password, database } = mariadb;
    const connection = await createConnection({ host, port, user, password, database });
    await connection.query('CREATE TABLE items (name VARCHAR(20))');
    await connection.query("INSERT INTO items VALUES ('clock')");
    const [rows] = await connection.query('SELECT name FROM items');
    expect(rows).toEqual([{ name: 'clock' }]);
    await connection.end();

    expect(await leftOf(held)).toEqual(everythingOf(held));
    await world.close();
    expect(await leftOf(held)).toEqual([]);
  });

  test('keeps what Kafka and MariaDB acknowledged when they are killed and restarted', async () => {
    const world = await open();
    const [kafka, mariadb] = await Promise.all([startKafka(world), startMariadb(world)]);
    const { brokers } = kafka;
    await createTopics(brokers, '', 1);
    await produce(brokers, 'stats', ['before']);
    const { host, port, user, password, database } = mariadb;
    const login = { host, port, user, password, database };
    const before = await createConnection(login);
    await before.query('CREATE TABLE kept (value INT)');
    await before.query('INSERT INTO kept VALUES (7)');
    await before.end();

    await Promise.all([kafka.kill('SIGKILL'), mariadb.kill('SIGKILL')]);
    await Promise.all([kafka.restart(), mariadb.restart()]);

    expect(kafka.brokers).toBe(brokers);
    await produce(brokers, 'stats', ['after']);
    expect(await consume(brokers, 'stats', 2)).toEqual(['before', 'after']);
    const after = await createConnection(login);
    expect((await after.query('SELECT value FROM kept'))[0]).toEqual([{ value: 7 }]);
    await after.end();
  });

  test('makes nothing any more once it closes, which nobody would clear away', async () => {
    const world = await open();
    const closed = world.close();
    expect(() => world.makeCgroup(join(world.folder, 'late'))).toThrow('world test is closed');
    const late = world.spawnPart({ name: 'late', command: 'sleep', args: ['1000'] });
    await expect(late).rejects.toThrow('world test is closed: late is not started');
    await closed;
    expect(existsSync(world.folder)).toBe(false);
  });

  test('says that a store is lost when it ends by itself, not when it was told to', async () => {
    const world = await open();
    const spoken = join(world.folder, 'spoken');
    const args = ['-c', `echo disk full; touch ${spoken}; sleep 99`];
    const store = await startStore(world, { name: 'store', command: '/bin/sh', args }, async () => {
      if (!existsSync(spoken)) throw new Error('has not spoken yet');
    });
    await store.kill('SIGKILL');
    rmSync(spoken);
    await store.restart();
    expect(await Promise.race([store.lost, 'not lost'])).toBe('not lost');
    process.kill(store.pid(), 'SIGKILL');
    expect((await store.lost).message).toBe('store ended (SIGKILL); last in its log: disk full');
  });

  test('says in one line why a store does not come up', async () => {
    const world = await open();
    const args = ['-c', 'echo "ERROR disk full"; echo bye; exit 3'];
    const start = startStore(world, { name: 'store', command: '/bin/sh', args }, async () => {
      throw new Error('does not answer');
    });
    await expect(start).rejects.toThrow(
      'store ended (exit code 3); last in its log: ERROR disk full',
    );
  });

  test('leaves no process, port, folder or cgroup when its process is killed with kill -9', async () => {
    const { pid, held } = await hold();
    expect(await leftOf(held)).toEqual(everythingOf(held));
    process.kill(pid, 'SIGKILL');
    await nothingIsLeftOf(held);
  });

  test('leaves nothing when Ctrl-C ends its process group', async () => {
    const { pid, held } = await hold('quick');
    process.kill(-pid, 'SIGINT');
    await nothingIsLeftOf(held);
  });

  test('leaves nothing when its process crashes', async () => {
    const { held, ended } = await hold('quick', 'crash');
    expect(await ended).toEqual([1, null]);
    await nothingIsLeftOf(held);
  });

  test('is cleared at the next start when its keeper was killed with it', async () => {
    // In a folder of its own: in the common one any other test's start would clear this world.
    const parent = mkdtempSync(join(tmpdir(), 'world-test-'));
    vi.stubEnv('TMPDIR', parent);
    onTestFinished(async () => {
      vi.unstubAllEnvs();
      await vi.waitFor(() => clearAway(parent), { timeout: LEFT_TIMEOUT_MS });
    });
    const { pid, ended, held } = await hold('quick');
    const keeper = readJournal(held.folder).find(({ kind }) => kind === 'keeper');
    if (keeper?.kind !== 'keeper') throw new Error('the journal names no keeper');
    process.kill(pid, 'SIGSTOP');
    process.kill(keeper.pid, 'SIGKILL');
    process.kill(pid, 'SIGKILL');
    await ended;
    await vi.waitFor(() => expect(readProcess(keeper.pid)).toBeUndefined(), {
      timeout: LEFT_TIMEOUT_MS,
    });
    expect(await leftOf(held)).toEqual(everythingOf(held));
    await open();
    expect(await leftOf(held)).toEqual([]);
  });

  test('stops everything itself when only its keeper is killed', async () => {
    const world = await open();
    const part = await world.spawnPart({ name: 'sleeper', command: 'sleep', args: ['1000'] });
    const keeper = readJournal(world.folder).find(({ kind }) => kind === 'keeper');
    if (keeper?.kind !== 'keeper') throw new Error('the journal names no keeper');
    process.kill(keeper.pid, 'SIGKILL');
    expect((await world.lost).message).toContain('keeper of world test ended (SIGKILL)');
    expect(await part.exited).toEqual({ code: null, signal: 'SIGKILL' });
    expect(existsSync(world.folder)).toBe(false);
  });

  test('says in one line which command cannot be started', async () => {
    const world = await open();
    await expect(
      world.spawnPart({ name: 'web', command: '/no/such/program', args: [] }),
    ).rejects.toThrow('web cannot be started: spawn /no/such/program ENOENT');
  });

  test('ends a part that ignores SIGTERM, by force', async () => {
    const world = await open();
    const part = await world.spawnPart({
      name: 'stubborn',
      command: '/bin/sh',
      args: ['-c', 'trap "" TERM; echo ready; sleep 1000'],
      stopTimeoutMs: 100,
    });
    await vi.waitFor(() => expect(part.tail(1)).toBe('ready'), { timeout: 10_000 });
    await part.stop();
    expect(await part.exited).toEqual({ code: null, signal: 'SIGKILL' });
  });
});
