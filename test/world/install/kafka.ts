import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { serverProperties } from '../kafka.ts';
import { homeFor, makeHome } from './cached-home.ts';
import { fetchJars } from './maven.ts';
import type { System } from './system.ts';

const KAFKA_VERSION = '4.2.0';
const POM = join(import.meta.dirname, 'kafka-pom.xml');

export interface KafkaParts {
  /** Folder of the jars. */
  libraries: string;
  /** A data folder as the storage tool formats it, to be copied: formatting takes a JVM start. */
  formattedStorage: string;
}

const homeOf = (system: System): string =>
  homeFor(system, `kafka-${KAFKA_VERSION}`, { sources: [POM] });

const partsIn = (home: string): KafkaParts => ({
  libraries: join(home, 'libraries'),
  formattedStorage: join(home, 'storage'),
});

export function locateKafka(system: System): KafkaParts | undefined {
  const home = homeOf(system);
  return system.exists(home) ? partsIn(home) : undefined;
}

/** Fetches Kafka from Maven Central into the cache, as a whole or not at all. */
export async function installKafka(system: System, maven: string, java: string): Promise<void> {
  await makeHome(system, homeOf(system), async (partial) => {
    const what = `Kafka ${KAFKA_VERSION}`;
    await fetchJars(system, maven, { what, pom: POM, into: partsIn(partial).libraries });
    await formatStorage(system, java, partial);
  });
}

async function formatStorage(system: System, java: string, partial: string): Promise<void> {
  const { libraries, formattedStorage } = partsIn(partial);
  const properties = join(partial, 'format.properties');
  // What is formatted does not depend on the ports; any will do.
  const settings = { port: 1, controllerPort: 2, data: formattedStorage };
  await writeFile(properties, serverProperties(settings));
  const tool = ['-cp', join(libraries, '*'), 'kafka.tools.StorageTool'];
  const clusterId = (await system.run(java, [...tool, 'random-uuid'])).trim().split('\n').at(-1);
  await system.run(java, [...tool, 'format', `--cluster-id=${clusterId}`, '--config', properties]);
}
