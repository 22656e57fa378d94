import { randomBytes } from 'node:crypto';
import { chown, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createConnection } from 'mysql2/promise';
import { databaseUser, findMariadb } from './install/mariadb.ts';
import type { Part } from './part.ts';
import { freePort } from './ports.ts';
import type { World } from './world.ts';

const HOST = '127.0.0.1';
const DATABASE = 'rubis';
const START_TIMEOUT_MS = 60_000;
const POLL_EVERY_MS = 100;

export interface DatabaseAddress {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
}

/** A running server: how to reach its database, and its process. */
export interface MariaDb {
  connection: DatabaseAddress;
  part: Part;
}

/** Starts a real MariaDB server on a free port, with an empty database and one user for it. */
export async function startMariadb(world: World): Promise<MariaDb> {
  const { server, install } = await findMariadb();
  const owner = await databaseUser();
  const folder = join(world.folder, 'mariadb');
  const dataFolder = join(folder, 'data');
  await mkdir(dataFolder, { recursive: true, mode: 0o700 });
  const password = randomBytes(18).toString('base64url');
  const initFile = join(folder, 'init.sql');
  await writeFile(initFile, firstStatements(password), { mode: 0o600 });
  if (owner !== null) {
    for (const path of [folder, dataFolder, initFile]) await chown(path, owner.uid, owner.gid);
  }
  const asOwner = owner === null ? [] : [`--user=${owner.name}`];

  const installing = await world.start({
    name: 'mariadb-install',
    command: install,
    args: [
      '--no-defaults',
      `--datadir=${dataFolder}`,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
      ...asOwner,
    ],
  });
  const { code } = await installing.exited;
  if (code !== 0) throw new Error(`MariaDB’s tables could not be made: ${installing.tail()}`);

  const port = await freePort();
  const part = await world.start({
    name: 'mariadb',
    command: server,
    args: [
      '--no-defaults',
      `--datadir=${dataFolder}`,
      `--socket=${join(folder, 'socket')}`,
      `--pid-file=${join(folder, 'pid')}`,
      `--bind-address=${HOST}`,
      `--port=${port}`,
      `--init-file=${initFile}`,
      '--skip-name-resolve',
      '--skip-log-bin',
      '--innodb-buffer-pool-size=64M',
      '--innodb-flush-log-at-trx-commit=2',
      '--max-connections=100',
      ...asOwner,
    ],
    layer: 'store',
  });
  const connection = { host: HOST, port, user: 'rubis', password, database: DATABASE };
  await answers({ connection, part });
  return { connection, part };
}

function firstStatements(password: string): string {
  return [
    `CREATE DATABASE ${DATABASE} CHARACTER SET utf8mb4;`,
    `CREATE USER 'rubis'@'%' IDENTIFIED BY '${password}';`,
    `GRANT ALL ON ${DATABASE}.* TO 'rubis'@'%';`,
    '',
  ].join('\n');
}

async function answers({ connection, part }: MariaDb): Promise<void> {
  const giveUpMs = performance.now() + START_TIMEOUT_MS;
  while (performance.now() < giveUpMs) {
    if (!part.isRunning) throw new Error(`MariaDB ended while it started: ${part.tail()}`);
    try {
      const session = await createConnection({ ...connection });
      return await session.end();
    } catch {
      // Not up yet; `part.tail` tells why if it stays so.
      await delay(POLL_EVERY_MS);
    }
  }
  throw new Error(`MariaDB did not answer on port ${connection.port}: ${part.tail()}`);
}
