import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  endOf,
  findFreePorts,
  type LocalMariadb,
  type Part,
  type World,
} from '@anomaly-prediction/test';
import type { Cores } from '../cores.ts';
import type { FixedPage } from './bare.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const SITE = join(ROOT, 'workloads', 'auction', 'src', 'main.ts');
const BARE = join(import.meta.dirname, 'bare.ts');
const POLL_MS = 50;
const START_TIMEOUT_MS = 60_000;

export interface Server {
  origin: URL;
  pid: number;
  stop(): Promise<void>;
}

/** The web server as it runs in its container, on an empty database. */
export async function startSite(
  world: World,
  cores: Cores,
  mariadb: LocalMariadb,
): Promise<Server> {
  const [port = 0, metricsPort = 0] = await findFreePorts(2);
  const env = {
    PORT: `${port}`,
    METRICS_PORT: `${metricsPort}`,
    LISTEN_HOST: '127.0.0.1',
    DATABASE_HOST: mariadb.host,
    DATABASE_PORT: `${mariadb.port}`,
    DATABASE_USER: mariadb.user,
    DATABASE_PASSWORD: mariadb.password,
    DATABASE_NAME: mariadb.database,
  };
  const part = await spawn(world, cores, { name: 'site', args: [SITE], env });
  await answers(part, `http://127.0.0.1:${metricsPort}/readyz`);
  return serverOf(part, port);
}

export async function startBare(
  world: World,
  cores: Cores,
  pages: readonly FixedPage[],
): Promise<Server> {
  const [port = 0] = await findFreePorts(1);
  const file = join(world.folder, 'pages.json');
  await writeFile(file, JSON.stringify(pages));
  const part = await spawn(world, cores, { name: 'bare', args: [BARE, file, `${port}`], env: {} });
  await answers(part, `http://127.0.0.1:${port}/`);
  return serverOf(part, port);
}

const serverOf = (part: Part, port: number): Server => ({
  origin: new URL(`http://127.0.0.1:${port}/`),
  pid: part.pid,
  stop: () => part.stop(),
});

function spawn(
  world: World,
  { hold }: Cores,
  { name, args, env }: { name: string; args: string[]; env: NodeJS.ProcessEnv },
): Promise<Part> {
  const [command, ...rest] = hold([process.execPath, ...args]);
  return world.spawnPart({ name, command, args: rest, env: { NODE_ENV: 'production', ...env } });
}

/** @throws why it ended, or that it takes too long */
async function answers(part: Part, url: string): Promise<void> {
  const giveUpMs = performance.now() + START_TIMEOUT_MS;
  while (performance.now() < giveUpMs) {
    if (!part.running) throw endOf(part, await part.exited);
    const status = await fetch(url).then(
      (answer) => answer.status,
      // Not listening yet.
      () => 0,
    );
    if (status === 200) return;
    await delay(POLL_MS);
  }
  throw new Error(`${part.name} does not answer after ${START_TIMEOUT_MS / 1_000} s`);
}
