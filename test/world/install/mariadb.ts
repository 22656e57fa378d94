import { readFile } from 'node:fs/promises';
import { installPackages } from './debian.ts';
import type { Installer } from './installer.ts';
import { findOnPath, realSystem } from './system.ts';

const SERVER = 'mariadbd';
const INSTALL = 'mariadb-install-db';

export const mariadbInstaller: Installer = {
  name: 'MariaDB',
  isThere: async (system) =>
    (await system.find(SERVER)) !== null && (await system.find(INSTALL)) !== null,
  install: (system) => installPackages(system, 'MariaDB', ['mariadb-server']),
};

/** The server and the program that makes its tables. Throws when they are not installed. */
export async function findMariadb(): Promise<{ server: string; install: string }> {
  const [server, install] = [await findOnPath(SERVER), await findOnPath(INSTALL)];
  if (server === null || install === null) throw new Error('MariaDB is not installed');
  return { server, install };
}

export interface DatabaseUser {
  name: string;
  uid: number;
  gid: number;
}

/** The user that the server changes to when started by root, which it refuses to run as. */
export async function databaseUser(): Promise<DatabaseUser | null> {
  if (!realSystem.isRoot) return null;
  const users = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  const user =
    users.find(([name]) => name === 'mysql') ?? users.find(([name]) => name === 'nobody');
  const [name, , uid, gid] = user ?? [];
  if (name === undefined) throw new Error('neither user mysql nor nobody is there for MariaDB');
  return { name, uid: Number(uid), gid: Number(gid) };
}
