import { randomBytes } from 'node:crypto';
import { chownSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { locateMariadb } from './install/mariadb.ts';
import { localSystem } from './install/system.ts';
import { findFreePorts } from './ports.ts';
import { endOf } from './process.ts';
import { type Store, startStore } from './store.ts';
import type { World } from './world.ts';

const OTHERS_MAY_PASS = 0o001;
/** In this order: Debian's own account for it, else the one that owns nothing. */
const UNPRIVILEGED_USERS = ['mysql', 'nobody'];

export interface LocalMariadb extends Store, Login {}

/**
 * Starts a real MariaDB in the world's folder on a free port of 127.0.0.1, with an empty database
 * `rubis` and one user for it; done when that user's query is answered.
 *
 * @throws one line with what its log says when it does not come up
 */
export async function startMariadb(world: World): Promise<LocalMariadb> {
  const programs = locateMariadb(localSystem());
  if (!programs) throw new Error('MariaDB is not installed: call ensureParts first');

  const [port = 0] = await findFreePorts(1);
  const login = {
    host: '127.0.0.1',
    port,
    user: 'rubis',
    password: randomBytes(18).toString('base64url'),
    database: 'rubis',
  };
  const account = readUnprivilegedAccount();
  const folder = join(world.folder, 'mariadb');
  mkdirSync(folder);
  const initFile = join(folder, 'init.sql');
  writeFileSync(initFile, initSql(login), { mode: 0o600 });
  if (account) {
    for (const path of [folder, initFile]) chownSync(path, account.uid, account.gid);
  }
  if (account) assertPassable(world.folder, account.name);
  const asUser = account ? [`--user=${account.name}`] : [];
  const data = join(folder, 'data');
  // Its own folder: the system's temporary one need not be open to the account that it runs as.
  const env = { TMPDIR: folder };
  await makeSystemTables(world, programs.installDb, [`--datadir=${data}`, ...asUser], env);

  const store = await startStore(
    world,
    {
      name: 'mariadb',
      command: programs.mariadbd,
      args: [...serverFlags({ folder, data, initFile, port }), ...asUser],
      env,
    },
    () => answerQuery(login),
  );
  return { ...store, ...login };
}

async function makeSystemTables(
  world: World,
  installDb: string,
  args: string[],
  env: Record<string, string>,
): Promise<void> {
  const part = await world.spawnPart({
    name: 'mariadb-install-db',
    command: installDb,
    args: ['--no-defaults', ...args, '--skip-test-db', '--skip-name-resolve', '--skip-log-bin'],
    env,
  });
  const exit = await part.exited;
  if (exit.code !== 0) throw endOf(part, exit);
}

/** Started by root the server runs as another user, who must be able to reach its folder. */
function assertPassable(path: string, user: string): void {
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) {
    if ((statSync(folder).mode & OTHERS_MAY_PASS) !== 0) continue;
    throw new Error(
      `${folder} is closed to user ${user}, as whom MariaDB runs: name another folder in TMPDIR`,
    );
  }
}

interface ServerPaths {
  folder: string;
  data: string;
  initFile: string;
  port: number;
}

const serverFlags = ({ folder, data, initFile, port }: ServerPaths): string[] => [
  '--no-defaults',
  `--datadir=${data}`,
  `--init-file=${initFile}`,
  `--socket=${join(folder, 'mariadb.sock')}`,
  `--pid-file=${join(folder, 'mariadb.pid')}`,
  '--bind-address=127.0.0.1',
  `--port=${port}`,
  '--skip-log-bin',
  '--skip-name-resolve',
  '--performance-schema=off',
  // Short statements of many connections: threads that go on with the next wake each other less.
  '--thread-handling=pool-of-threads',
  '--innodb-buffer-pool-size=64M',
  // A commit survives kill -9 of the server; only a power cut could lose the last second.
  '--innodb-flush-log-at-trx-commit=2',
];

/** Run at every start, so it must change nothing the second time. */
const initSql = ({ user, password, database }: Login): string =>
  [
    `CREATE DATABASE IF NOT EXISTS ${database} CHARACTER SET utf8mb4;`,
    `CREATE USER IF NOT EXISTS '${user}'@'127.0.0.1' IDENTIFIED BY '${password}';`,
    `GRANT ALL ON ${database}.* TO '${user}'@'127.0.0.1';`,
    '',
  ].join('\n');

interface Login {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
}

async function answerQuery(login: Login): Promise<void> {
  const connection = await createConnection(login);
  await connection.query('SELECT 1');
  await connection.end();
}

interface Account {
  name: string;
  uid: number;
  gid: number;
}

/** As root, the account to run as, since mariadbd refuses to run as root; else undefined. */
function readUnprivilegedAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = parseAccounts(readFileSync('/etc/passwd', 'utf8'));
  const account = UNPRIVILEGED_USERS.map((name) => accounts.get(name)).find(Boolean);
  if (!account) throw new Error(`no user ${UNPRIVILEGED_USERS.join(' or ')} to run MariaDB as`);
  return account;
}

/** Parses passwd(5). */
export function parseAccounts(text: string): Map<string, Account> {
  return new Map(
    text
      .split('\n')
      .map((line) => line.split(':'))
      .filter((fields) => fields.length >= 4)
      .map(([name = '', , uid, gid]) => [name, { name, uid: Number(uid), gid: Number(gid) }]),
  );
}
