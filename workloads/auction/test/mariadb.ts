import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createConnection } from 'mysql2/promise';

/** A database of its own on a real server. */
export interface Mariadb {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
  stop(): Promise<void>;
}

const START_TIMEOUT_MS = 30_000;

/** The server that the DATABASE_* variables name, with a new database on it, or else one started here. */
export async function openMariadb(name: string): Promise<Mariadb> {
  const { DATABASE_HOST: host, DATABASE_PORT, DATABASE_USER, DATABASE_PASSWORD } = process.env;
  if (host === undefined) return startMariadb(name);
  const server = {
    host,
    port: Number(DATABASE_PORT ?? 3306),
    user: DATABASE_USER ?? 'root',
    password: DATABASE_PASSWORD ?? '',
  };
  await recreateDatabase(server, name);
  return { ...server, database: name, stop: async () => {} };
}

async function startMariadb(name: string): Promise<Mariadb> {
  const folder = await mkdtemp(join(tmpdir(), 'auction-mariadb-'));
  const server = { host: '127.0.0.1', port: await freePort(), user: 'root', password: '' };
  const common = ['--no-defaults', '--user=root', `--datadir=${folder}`];
  const install = spawn(
    'mariadb-install-db',
    [...common, '--auth-root-authentication-method=normal', '--skip-test-db'],
    { stdio: 'ignore' },
  );
  const [code] = await once(install, 'exit');
  if (code !== 0) throw new Error(`mariadb-install-db ended with ${code}`);
  const daemon = spawn(
    'mariadbd',
    [
      ...common,
      `--port=${server.port}`,
      '--bind-address=127.0.0.1',
      `--socket=${folder}/socket`,
      `--log-error=${folder}/error.log`,
      '--innodb-buffer-pool-size=64M',
    ],
    { stdio: 'ignore' },
  );
  const exited = once(daemon, 'exit');
  const stop = async () => {
    daemon.kill('SIGTERM');
    await exited;
    await rm(folder, { recursive: true });
  };
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    try {
      await recreateDatabase(server, name);
      return { ...server, database: name, stop };
    } catch (error) {
      if (daemon.exitCode === null && Date.now() < deadline) await sleep(200);
      else throw new Error('mariadbd did not start', { cause: error });
    }
  }
}

async function recreateDatabase(
  server: { host: string; port: number; user: string; password: string },
  name: string,
): Promise<void> {
  const connection = await createConnection(server);
  await connection.query(`DROP DATABASE IF EXISTS ${name}`);
  await connection.query(`CREATE DATABASE ${name}`);
  await connection.end();
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
