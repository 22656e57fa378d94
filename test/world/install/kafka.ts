import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { copyFile, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { serverProperties } from '../kafka.ts';
import type { System } from './system.ts';

const KAFKA_VERSION = '4.2.0';
const POM = join(import.meta.dirname, 'kafka-pom.xml');
/** A half-done install this old belongs to a run that was killed. */
const ABANDONED_MS = 3_600_000;

export interface KafkaParts {
  /** Folder of the jars. */
  libraries: string;
  /** A data folder as the storage tool formats it, to be copied: formatting takes a JVM start. */
  formattedStorage: string;
}

/** Another pom makes another folder, so that an older checkout's install is never taken for this one. */
function homeOf(system: System): string {
  const pomHash = createHash('sha256').update(readFileSync(POM)).digest('hex').slice(0, 8);
  return join(system.cacheFolder, `kafka-${KAFKA_VERSION}-${pomHash}`);
}

const partsIn = (home: string): KafkaParts => ({
  libraries: join(home, 'libraries'),
  formattedStorage: join(home, 'storage'),
});

export function locateKafka(system: System): KafkaParts | undefined {
  const home = homeOf(system);
  return system.exists(home) ? partsIn(home) : undefined;
}

/**
 * Fetches Kafka from Maven Central into the cache, as a whole or not at all: it is made in a folder
 * beside its place and renamed there at the end.
 */
export async function installKafka(system: System, maven: string, java: string): Promise<void> {
  const home = homeOf(system);
  await mkdir(dirname(home), { recursive: true });
  removeAbandoned(dirname(home), Date.now());
  const partial = mkdtempSync(`${home}.partial-`);
  try {
    await fetchLibraries(system, maven, partial);
    await formatStorage(system, java, partial);
    await moveIntoPlace(partial, home, system);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

async function fetchLibraries(system: System, maven: string, partial: string): Promise<void> {
  await copyFile(POM, join(partial, 'pom.xml'));
  const args = [
    '--batch-mode',
    `--file=${join(partial, 'pom.xml')}`,
    'dependency:copy-dependencies',
    '-DincludeScope=runtime',
    `-DoutputDirectory=${partsIn(partial).libraries}`,
  ];
  try {
    await system.run(maven, args);
  } catch (error) {
    system.signal.throwIfAborted();
    throw new Error(
      `fetching Kafka ${KAFKA_VERSION} from Maven Central failed; is it reachable (a mirror or ` +
        `proxy belongs in ~/.m2/settings.xml)? ${(error as Error).message}`,
      { cause: error },
    );
  }
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

async function moveIntoPlace(partial: string, home: string, system: System): Promise<void> {
  try {
    await rename(partial, home);
  } catch (error) {
    // Another run was quicker: its install is as good.
    if (!system.exists(home)) throw error;
  }
}

function removeAbandoned(cache: string, nowMs: number): void {
  for (const name of readdirSync(cache).filter((entry) => entry.includes('.partial-'))) {
    const path = join(cache, name);
    const age = nowMs - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? nowMs);
    if (age > ABANDONED_MS) rmSync(path, { recursive: true, force: true });
  }
}
