import { mkdtempSync } from 'node:fs';
import { copyFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { System } from './system.ts';

export interface Jars {
  /** What they are, for the message of an error. */
  what: string;
  pom: string;
  /** Folder that they come into. */
  into: string;
}

/** Fetches what a pom depends on. @throws with Maven's last lines when one is not to be had */
export async function fetchJars(
  system: System,
  maven: string,
  { what, pom, into }: Jars,
): Promise<void> {
  // Maven writes beside the pom.
  const project = mkdtempSync(join(tmpdir(), 'maven-project-'));
  try {
    await copyFile(pom, join(project, 'pom.xml'));
    await system.run(maven, [
      '--batch-mode',
      `--file=${join(project, 'pom.xml')}`,
      'dependency:copy-dependencies',
      '-DincludeScope=runtime',
      `-DoutputDirectory=${into}`,
    ]);
  } catch (error) {
    system.signal.throwIfAborted();
    throw new Error(
      `fetching ${what} from Maven Central failed; is it reachable (a mirror or proxy belongs in ` +
        `~/.m2/settings.xml)? ${(error as Error).message}`,
      { cause: error },
    );
  } finally {
    await rm(project, { recursive: true, force: true });
  }
}
