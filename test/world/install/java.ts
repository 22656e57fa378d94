import { installPackages } from './debian.ts';
import type { Installer } from './installer.ts';
import type { System } from './system.ts';

const NEEDED_VERSION = 17;

/** Java 17 or newer, which runs the broker. */
export const javaInstaller: Installer = {
  name: 'Java',
  isThere: async (system) => ((await javaVersion(system)) ?? 0) >= NEEDED_VERSION,
  install: (system) =>
    installPackages(system, `Java ${NEEDED_VERSION} or newer`, ['openjdk-17-jre-headless']),
};

async function javaVersion(system: System): Promise<number | null> {
  const home = process.env.JAVA_HOME;
  const java = home === undefined || home === '' ? await system.find('java') : `${home}/bin/java`;
  if (java === null) return null;
  try {
    return parseJavaVersion(await system.run(java, ['-version']));
  } catch {
    // A broken Java counts as none.
    return null;
  }
}

/** The feature version in what `java -version` prints: 17 in `openjdk version "17.0.15"`. */
export function parseJavaVersion(text: string): number | null {
  const match = /version "(?:1\.)?(\d+)/.exec(text);
  return match?.[1] === undefined ? null : Number(match[1]);
}
