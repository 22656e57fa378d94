import type { System } from './system.ts';

/** Kafka 4 brokers run on Java 17 and newer. */
export const JAVA_MIN = 17;

/** The program of the first Java that is new enough. */
export const locateJava = (system: System): string | undefined =>
  system.findJavas().find(({ release }) => (parseJavaVersion(release) ?? 0) >= JAVA_MIN)?.path;

/** The feature version in a Java home's `release` file: 17 of `JAVA_VERSION="17.0.15"`, 8 of "1.8.0". */
export function parseJavaVersion(release: string): number | undefined {
  const version = /^JAVA_VERSION="(?:1\.)?(\d+)/m.exec(release)?.[1];
  return version === undefined ? undefined : Number(version);
}
