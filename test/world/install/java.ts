import type { System } from './system.ts';

/** Kafka 4 brokers run on Java 17 and newer. */
export const JAVA_MIN = 17;

/** The program of the first Java that is new enough. */
export const locateJava = (system: System, oldest = JAVA_MIN): string | undefined =>
  system.findJavas().find(({ release }) => (parseJavaVersion(release) ?? 0) >= oldest)?.path;

/** The version of the newest Java; 0 when there is none. */
export const newestJava = (system: System): number =>
  Math.max(0, ...system.findJavas().map(({ release }) => parseJavaVersion(release) ?? 0));

/** The feature version in a Java home's `release` file: 17 of `JAVA_VERSION="17.0.15"`, 8 of "1.8.0". */
export function parseJavaVersion(release: string): number | undefined {
  const version = /^JAVA_VERSION="(?:1\.)?(\d+)/m.exec(release)?.[1];
  return version === undefined ? undefined : Number(version);
}
