import type { System } from './system.ts';

export interface MariadbPrograms {
  mariadbd: string;
  installDb: string;
}

export function locateMariadb(system: System): MariadbPrograms | undefined {
  const mariadbd = system.find('mariadbd');
  const installDb = system.find('mariadb-install-db');
  return mariadbd && installDb ? { mariadbd, installDb } : undefined;
}
