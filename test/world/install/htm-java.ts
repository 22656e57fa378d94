import { join } from 'node:path';
import { homeFor, makeHome } from './cached-home.ts';
import { fetchJars } from './maven.ts';
import type { System } from './system.ts';

export const HTM_JAVA_VERSION = '0.6.13';
const POM = join(import.meta.dirname, 'htm-java-pom.xml');

const homeOf = (system: System): string =>
  homeFor(system, `htm-java-${HTM_JAVA_VERSION}`, { sources: [POM] });

/** Folder of the jars: htm.java, what it needs, and a Java compiler. */
export function locateHtmJava(system: System): string | undefined {
  const home = homeOf(system);
  return system.exists(home) ? home : undefined;
}

/** Fetches htm.java from Maven Central into the cache, as a whole or not at all. */
export async function installHtmJava(system: System, maven: string): Promise<void> {
  await makeHome(system, homeOf(system), (partial) =>
    fetchJars(system, maven, { what: `htm.java ${HTM_JAVA_VERSION}`, pom: POM, into: partial }),
  );
}
