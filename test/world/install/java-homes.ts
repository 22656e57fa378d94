import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/** Where Linux distributions put each Java that is installed, on PATH or not. */
const JVM_FOLDER = '/usr/lib/jvm';

export interface FoundJava {
  /** Path of the `java` program. */
  path: string;
  /** Text of the `release` file of its home, which names its version; empty when there is none. */
  release: string;
}

/** JAVA_HOME first, then PATH, then what else is installed. */
export function findJavas(environment: NodeJS.ProcessEnv): FoundJava[] {
  const { JAVA_HOME, PATH = '' } = environment;
  const installed = existsSync(JVM_FOLDER) ? readdirSync(JVM_FOLDER).toSorted().toReversed() : [];
  const folders = [
    ...(JAVA_HOME ? [join(JAVA_HOME, 'bin')] : []),
    ...PATH.split(delimiter).filter((folder) => folder !== ''),
    ...installed.map((name) => join(JVM_FOLDER, name, 'bin')),
  ];
  const programs = folders
    .map((folder) => join(folder, 'java'))
    .filter((path) => existsSync(path))
    .map((path) => realpathSync(path));
  return [...new Set(programs)].map((path) => ({ path, release: readRelease(path) }));
}

function readRelease(java: string): string {
  const file = join(dirname(java), '..', 'release');
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}
