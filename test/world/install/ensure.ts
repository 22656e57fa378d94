import type { Report } from '../report.ts';
import { chooseJavaPackage, installPackages } from './apt.ts';
import { JAVA_MIN, locateJava } from './java.ts';
import { installKafka, locateKafka } from './kafka.ts';
import { locateMariadb } from './mariadb.ts';
import { localSystem, type System } from './system.ts';

export type PartName = 'java' | 'kafka' | 'mariadb';

/** A part is not there and may not be installed by this user; the message says how to get it. */
export class MissingPartError extends Error {
  override name = 'MissingPartError';
}

export interface EnsureOptions {
  parts: readonly PartName[];
  report: Report;
  system?: System;
}

/**
 * Installs the parts that are not there yet; takes no time and says nothing when all are.
 *
 * @throws MissingPartError with the command to run when this user may not install packages;
 *   an Error with the tool's last lines when an install fails; the reason of `system.signal`
 */
export async function ensureParts({
  parts,
  report,
  system = localSystem(),
}: EnsureOptions): Promise<void> {
  const decide = async () => planInstall(parts, await gather(system));
  const plan = await decide();
  if (plan.packages.length > 0) {
    await installPackages(system, async () => (await decide()).packages, report);
  }
  if (plan.kafka) {
    await report.step('Fetching Kafka from Maven Central', async () => {
      const maven = system.find('mvn');
      const java = locateJava(system);
      if (!maven || !java) throw new Error('Maven or Java is still missing after its install');
      await installKafka(system, maven, java);
    });
  }
  system.signal.throwIfAborted();
}

/** Where the package lists, perhaps not read yet, name no Java: every release has this one. */
const DEFAULT_JAVA_PACKAGE = 'default-jre-headless';

/** What of it all is there. */
export interface Machine {
  java: boolean;
  /** The package of a Java that will do. */
  javaPackage: string;
  kafka: boolean;
  mariadb: boolean;
  maven: boolean;
  apt: boolean;
  isRoot: boolean;
}

async function gather(system: System): Promise<Machine> {
  const java = locateJava(system) !== undefined;
  const apt = system.find('apt-get') !== undefined;
  return {
    java,
    javaPackage: apt && !java ? await findJavaPackage(system) : DEFAULT_JAVA_PACKAGE,
    kafka: locateKafka(system) !== undefined,
    mariadb: locateMariadb(system) !== undefined,
    maven: system.find('mvn') !== undefined,
    apt,
    isRoot: system.isRoot,
  };
}

async function findJavaPackage(system: System): Promise<string> {
  const search = ['--names-only', 'search', '^openjdk-[0-9]+-jre-headless$'];
  return chooseJavaPackage(await system.run('apt-cache', search), JAVA_MIN) ?? DEFAULT_JAVA_PACKAGE;
}

/** The server's programs alone: unlike mariadb-server, they start no service of the system's own. */
const MARIADB_PACKAGES = ['mariadb-server-core', 'mariadb-client-core'];

export interface InstallPlan {
  packages: string[];
  kafka: boolean;
}

/** Decides what to install. @throws MissingPartError when packages are needed and not allowed */
export function planInstall(parts: readonly PartName[], machine: Machine): InstallPlan {
  const kafka = parts.includes('kafka') && !machine.kafka;
  const needs = {
    [`Java ${JAVA_MIN} or newer`]:
      (parts.includes('java') || kafka) && !machine.java ? [machine.javaPackage] : [],
    'Maven (to fetch Kafka)': kafka && !machine.maven ? ['maven'] : [],
    MariaDB: parts.includes('mariadb') && !machine.mariadb ? MARIADB_PACKAGES : [],
  };
  const packages = Object.values(needs).flat();
  if (packages.length === 0 || (machine.isRoot && machine.apt)) return { packages, kafka };

  const missing = Object.entries(needs).flatMap(([part, of]) => (of.length > 0 ? [part] : []));
  const command = `apt-get install --no-install-recommends ${packages.join(' ')}`;
  throw new MissingPartError(
    machine.apt
      ? `${missing.join(', ')} missing, and only root may install packages: run sudo ${command}`
      : `${missing.join(', ')} missing, and there is no apt-get here: install by hand what on ` +
          `Debian is: ${command}`,
  );
}
