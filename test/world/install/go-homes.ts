import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/** Where Go's own archives are unpacked, and where Debian's packages put each version. */
const USUAL_HOME = '/usr/local/go';
const LIBRARIES = '/usr/lib';

export interface FoundGo {
  /** Path of the `go` program. */
  path: string;
  /** Text of the `VERSION` file of its home; empty when there is none. */
  version: string;
}

/** PATH first, then what else is installed, the newest package first. */
export function findGos({ PATH = '' }: NodeJS.ProcessEnv): FoundGo[] {
  const packaged = existsSync(LIBRARIES)
    ? readdirSync(LIBRARIES).filter((name) => /^go-1\.\d+$/.test(name))
    : [];
  const programs = [
    ...PATH.split(delimiter).filter((folder) => folder !== ''),
    join(USUAL_HOME, 'bin'),
    ...packaged
      .toSorted()
      .toReversed()
      .map((name) => join(LIBRARIES, name, 'bin')),
  ]
    .map((folder) => join(folder, 'go'))
    .filter((path) => existsSync(path))
    .map((path) => realpathSync(path));
  return [...new Set(programs)].map((path) => ({ path, version: readVersion(path) }));
}

function readVersion(go: string): string {
  const file = join(dirname(go), '..', 'VERSION');
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}
