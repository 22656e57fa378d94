import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { homeFor, makeHome } from './cached-home.ts';
import { fetchJars } from './maven.ts';
import { localSystem, type System } from './system.ts';

const STRIMZI_VERSION = '1.2.0';
const POM = join(import.meta.dirname, 'strimzi-pom.xml');
const GENERATED = join(import.meta.dirname, '..', 'strimzi-crds');
/** Strimzi's own classes are compiled for it. */
export const STRIMZI_JAVA_MIN = 21;

/** Classes of io.strimzi.api.kafka.model, by the file that their CRD is written to. */
const CLASSES = {
  'kafka.yaml': 'kafka.Kafka',
  'kafkanodepool.yaml': 'nodepool.KafkaNodePool',
  'kafkatopic.yaml': 'topic.KafkaTopic',
  'kafkauser.yaml': 'user.KafkaUser',
};

const homeOf = (system: System): string =>
  homeFor(system, `strimzi-crds-${STRIMZI_VERSION}`, {
    sources: [POM],
    settings: Object.values(CLASSES),
  });

/** The CRDs' YAML files, or undefined when they are not installed. */
export function locateStrimziCrds(system: System): string[] | undefined {
  const home = homeOf(system);
  return system.exists(home) ? Object.keys(CLASSES).map((file) => join(home, file)) : undefined;
}

/** Has Strimzi's own generator write its CRDs into the cache. */
export async function installStrimziCrds(
  system: System,
  maven: string,
  java: string,
): Promise<void> {
  await makeHome(system, homeOf(system), async (partial) => {
    const jars = join(partial, 'jars');
    await fetchJars(system, maven, { what: `Strimzi ${STRIMZI_VERSION}`, pom: POM, into: jars });
    const outputs = Object.entries(CLASSES).map(
      ([file, name]) => `io.strimzi.api.kafka.model.${name}=${join(partial, file)}`,
    );
    const generator = ['-cp', join(jars, '*'), 'io.strimzi.crdgenerator.CrdGenerator'];
    await system.run(java, [...generator, '--yaml', '--label', 'app:strimzi', ...outputs]);
    await rm(jars, { recursive: true });
  });
}

/** What Strimzi's own generator wrote, by the file's name; undefined when it did not run. */
export function writtenStrimziCrds(): Map<string, string> | undefined {
  const files = locateStrimziCrds(localSystem());
  return files && new Map(files.map((file) => [basename(file), readFileSync(file, 'utf8')]));
}

/** Strimzi's CRDs as `npm run generate` wrote them by its generator: YAML files. */
export const strimziCrdFiles = (): string[] =>
  Object.keys(CLASSES).map((file) => join(GENERATED, file));
