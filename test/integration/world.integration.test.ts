import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createKafka } from '@anomaly-prediction/kafka';
import { createConnection } from 'mysql2/promise';
import { describe, expect, it, vi } from 'vitest';
import {
  assertPortFree,
  createAllowance,
  createTopics,
  startKafka,
  startMariadb,
  World,
} from '../world/index.ts';
import { isAlive, OWNER_FILE } from '../world/sweep.ts';

const HOLDER = fileURLToPath(new URL('../fixtures/world-holder.ts', import.meta.url));
const silent = { warn: () => undefined };

interface Held {
  folder: string;
  port: number;
  pid: number;
}

/** A process of its own that holds a world with a database, the leader of its process group. */
async function hold(...args: string[]) {
  const holder = spawn(process.execPath, [HOLDER, ...args], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [line] = await once(createInterface({ input: holder.stdout }), 'line');
  return { holder, held: JSON.parse(line) as Held };
}

/** Folder, cgroups, process and port of a world: what is left of them. */
async function leftOf({ folder, port, pid }: Held): Promise<string[]> {
  const left = globSync(`/sys/fs/cgroup/**/${basename(folder)}`);
  if (existsSync(folder)) left.push(folder);
  if (existsSync(`/proc/${pid}`)) left.push(`process ${pid}`);
  await assertPortFree(port, 'the test', '').catch(() => left.push(`port ${port}`));
  return left;
}

const nothingLeft = (held: Held) =>
  vi.waitFor(async () => expect(await leftOf(held)).toEqual([]), {
    timeout: 15_000,
    interval: 100,
  });

describe('a world', () => {
  it('has a real broker and a real database, and leaves nothing behind when it is closed', async () => {
    const world = await World.open();
    const [broker, database] = await Promise.all([startKafka(world), startMariadb(world)]);
    await createTopics(broker.brokers, 'test-', 2);
    const admin = createKafka({ clientId: 'test', brokers: broker.brokers, log: silent }).admin();
    expect(await admin.listTopics()).toContain('test-aggregate');
    await admin.disconnect();
    const session = await createConnection({ ...database.connection });
    expect(await session.query('SELECT 1 AS one')).toMatchObject([[{ one: 1 }], {}]);
    await session.end();

    const held = { folder: world.folder, port: database.connection.port, pid: broker.part.pid };
    expect(await leftOf(held)).toHaveLength(3);
    await world.close();
    expect(await leftOf(held)).toEqual([]);
  });

  it.each([
    ['is killed by force', 'SIGKILL'],
    ['gets Ctrl-C', 'SIGINT'],
  ] as const)('leaves no process, port, folder or cgroup when its owner %s', async (_, signal) => {
    const { holder, held } = await hold();
    expect((await leftOf(held)).length).toBeGreaterThanOrEqual(3);
    process.kill(-(holder.pid ?? Number.NaN), signal);
    await nothingLeft(held);
  });

  it('leaves nothing when its owner crashes', async () => {
    const { held } = await hold('crash');
    await nothingLeft(held);
  });

  it('is swept by the next one when owner and keeper were killed together', async () => {
    const { held } = await hold();
    const owners: number[] = JSON.parse(readFileSync(join(held.folder, OWNER_FILE), 'utf8'));
    for (const owner of owners.toReversed()) process.kill(owner, 'SIGKILL');
    await vi.waitFor(() => expect(owners.some(isAlive)).toBe(false));
    expect(await leftOf(held)).toContain(held.folder);
    const next = await World.open();
    await nothingLeft(held);
    await next.close();
  });

  it('gives a process in its allowance that share of a core and no more', async () => {
    const world = await World.open();
    const allowance = await createAllowance(world, { cores: 0.25, memoryMib: 128 });
    if (!allowance.kind.startsWith('cgroup')) return void (await world.close());
    await allowance.enforce();
    const spin =
      'const end = Date.now() + 2000; while (Date.now() < end); console.log(process.cpuUsage().user / 2e6)';
    const part = await world.start({
      name: 'spin',
      ...allowance.wrap(process.execPath, ['-e', spin]),
    });
    await part.exited;
    const share = Number(part.log());
    expect(share).toBeGreaterThan(0.1);
    expect(share).toBeLessThan(0.45);
    await world.close();
  });
});
