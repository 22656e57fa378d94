import type { Report } from '../report.ts';
import { installPackages, oldestOf, parseJavaPackages } from './apt.ts';
import { locateChromium } from './chromium.ts';
import { installEtcd, locateEtcd } from './etcd.ts';
import { GO_MINOR_MIN, locateGo } from './go.ts';
import { hasGoToolchain, installGo } from './go-toolchain.ts';
import { installHelm, locateHelm } from './helm.ts';
import { installHtmJava, locateHtmJava } from './htm-java.ts';
import { missingImagePackages } from './image-tools.ts';
import { JAVA_MIN, locateJava, newestJava } from './java.ts';
import { installKafka, locateKafka } from './kafka.ts';
import { installKubernetes, locateKubernetes } from './kubernetes.ts';
import { locateMariadb } from './mariadb.ts';
import { missingNodePackages } from './node.ts';
import { installNodeImages, locateNodeImages } from './node-images.ts';
import { installStrimziCrds, locateStrimziCrds, STRIMZI_JAVA_MIN } from './strimzi-crds.ts';
import { localSystem, type System } from './system.ts';

/** What is fetched or built into the cache, by any user. */
export type CachedPart =
  | 'kafka'
  | 'htmJava'
  | 'strimziCrds'
  | 'go'
  | 'etcd'
  | 'kubernetes'
  | 'helm'
  | 'nodeImages';
/**
 * `node` is what runs a Kubernetes node's containers and their network, `imageTools` what builds
 * images and the base images that stand in.
 */
export type PartName = 'java' | 'mariadb' | 'chromium' | 'node' | 'imageTools' | CachedPart;

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
 * @throws MissingPartError with the command to run when this user may not install packages, or when
 *   this release of the distribution has none that will do; an Error with the tool's last lines
 *   when an install fails; the reason of `system.signal`
 */
export async function ensureParts({
  parts,
  report,
  system = localSystem(),
}: EnsureOptions): Promise<void> {
  const decide = async () => planInstall(parts, await gather(parts, system));
  const plan = await decide();
  if (plan.packages.length > 0) {
    await installPackages(system, async () => (await decide()).packages, report);
  }
  for (const part of plan.cached) {
    const { step, install } = INSTALLERS[part];
    await report.step(step, () => install(system));
  }
  system.signal.throwIfAborted();
}

interface Installer {
  /** What is said while it runs. */
  step: string;
  install(system: System): Promise<void>;
}

const INSTALLERS: Record<CachedPart, Installer> = {
  kafka: {
    step: 'Fetching Kafka from Maven Central',
    install: (system) => installKafka(system, ...mavenAndJava(system, JAVA_MIN)),
  },
  htmJava: {
    step: 'Fetching htm.java from Maven Central',
    install: (system) => installHtmJava(system, mavenAndJava(system, JAVA_MIN)[0]),
  },
  strimziCrds: {
    step: "Writing Strimzi's CRDs by its generator from Maven Central",
    install: (system) => installStrimziCrds(system, ...mavenAndJava(system, STRIMZI_JAVA_MIN)),
  },
  go: { step: 'Fetching Go from the Go module proxy', install: installGo },
  etcd: {
    step: 'Building etcd (about 1 min)',
    install: (system) => installEtcd(system, installedGo(system)),
  },
  kubernetes: {
    step: 'Building Kubernetes (about 6 min on 2 cores, once)',
    install: (system) => installKubernetes(system, installedGo(system)),
  },
  helm: {
    step: 'Building Helm (about 2 min)',
    install: (system) => installHelm(system, installedGo(system)),
  },
  nodeImages: {
    step: 'Building CoreDNS (about 1 min)',
    install: (system) =>
      installNodeImages(system, { go: installedGo(system), buildah: installedBuildah(system) }),
  },
};

const CACHED_PARTS = Object.keys(INSTALLERS) as CachedPart[];
const MAVEN_PARTS: readonly PartName[] = ['kafka', 'htmJava', 'strimziCrds'];
const GO_PARTS: readonly CachedPart[] = ['etcd', 'kubernetes', 'helm', 'nodeImages'];

function mavenAndJava(system: System, oldestJava: number): [maven: string, java: string] {
  const maven = system.find('mvn');
  const java = locateJava(system, oldestJava);
  if (!maven || !java) throw new Error('Maven or Java is still missing after its install');
  return [maven, java];
}

function installedGo(system: System): string {
  const go = locateGo(system);
  if (!go) throw new Error('Go is still missing after its install');
  return go;
}

function installedBuildah(system: System): string {
  const buildah = system.find('buildah');
  if (!buildah) throw new Error('Buildah is still missing after its install');
  return buildah;
}

/** Where the package lists, perhaps not read yet, name no such package: every release has these. */
const DEFAULT_JAVA_PACKAGE = 'default-jre-headless';

/** What of it all is there. */
export interface Machine {
  /** Version of the newest Java; 0 when there is none. */
  java: number;
  /** Whether Go can be fetched for this processor. */
  goToolchain: boolean;
  /** Versions of Java that there are packages of, as far as is known. */
  javaPackages: readonly number[];
  mariadb: boolean;
  chromium: boolean;
  /** Packages of what builds images that are not there. */
  imagePackages: readonly string[];
  /** Packages of a node's programs that are not there. */
  nodePackages: readonly string[];
  maven: boolean;
  /** What of the cache is there. */
  cached: readonly CachedPart[];
  apt: boolean;
  isRoot: boolean;
}

const LOCATE: Record<CachedPart, (system: System) => unknown> = {
  kafka: locateKafka,
  htmJava: locateHtmJava,
  strimziCrds: locateStrimziCrds,
  go: locateGo,
  etcd: locateEtcd,
  kubernetes: locateKubernetes,
  helm: locateHelm,
  nodeImages: locateNodeImages,
};

async function gather(parts: readonly PartName[], system: System): Promise<Machine> {
  const java = newestJava(system);
  const apt = system.find('apt-get') !== undefined;
  const cached = CACHED_PARTS.filter((part) => LOCATE[part](system) !== undefined);
  const lacked = lackedParts(parts, cached);
  const search = async (pattern: string) =>
    apt ? system.run('apt-cache', ['--names-only', 'search', pattern]) : '';
  return {
    java,
    goToolchain: hasGoToolchain(process.arch),
    javaPackages:
      java < oldestJavaFor(parts, lacked)
        ? parseJavaPackages(await search('^openjdk-[0-9]+-jre-headless$'))
        : [],
    mariadb: locateMariadb(system) !== undefined,
    chromium: locateChromium(system) !== undefined,
    imagePackages: missingImagePackages(system),
    nodePackages: missingNodePackages(system),
    maven: system.find('mvn') !== undefined,
    cached,
    apt,
    isRoot: system.isRoot,
  };
}

const lackedParts = (parts: readonly PartName[], cached: readonly CachedPart[]): CachedPart[] =>
  CACHED_PARTS.filter(
    (part) => (parts.includes(part) || isNeeded(part, parts, cached)) && !cached.includes(part),
  );

/** Go is needed only to build what is not there. */
const isNeeded = (
  part: CachedPart,
  parts: readonly PartName[],
  cached: readonly CachedPart[],
): boolean =>
  part === 'go' && GO_PARTS.some((built) => parts.includes(built) && !cached.includes(built));

/** The oldest Java that will do; 0 when none is needed. */
function oldestJavaFor(parts: readonly PartName[], lacked: readonly CachedPart[]): number {
  if (lacked.includes('strimziCrds')) return STRIMZI_JAVA_MIN;
  return parts.includes('java') || lacked.some((part) => MAVEN_PARTS.includes(part)) ? JAVA_MIN : 0;
}

/** The server's programs alone: unlike mariadb-server, they start no service of the system's own. */
const MARIADB_PACKAGES = ['mariadb-server-core', 'mariadb-client-core'];

export interface InstallPlan {
  packages: string[];
  /** In the order in which they are made. */
  cached: CachedPart[];
}

/**
 * Decides what to install.
 *
 * @throws MissingPartError when packages are needed and not allowed, or there is none that will do
 */
export function planInstall(parts: readonly PartName[], machine: Machine): InstallPlan {
  const cached = lackedParts(parts, machine.cached);
  if (cached.includes('go') && !machine.goToolchain) throw noGo(cached);
  if (parts.includes('imageTools') && !machine.isRoot) {
    throw new MissingPartError('images are built by root alone: run this as root');
  }
  const needs: Record<string, readonly string[]> = {
    ...needsOfJava(parts, cached, machine),
    'Maven (to fetch from Maven Central)':
      cached.some((part) => MAVEN_PARTS.includes(part)) && !machine.maven ? ['maven'] : [],
    MariaDB: parts.includes('mariadb') && !machine.mariadb ? MARIADB_PACKAGES : [],
    Chromium: parts.includes('chromium') && !machine.chromium ? ['chromium'] : [],
    'What a Kubernetes node needs': parts.includes('node') ? machine.nodePackages : [],
    'Buildah (to build images)':
      parts.includes('imageTools') || cached.includes('nodeImages') ? machine.imagePackages : [],
  };
  const packages = Object.values(needs).flat();
  if (packages.length === 0 || (machine.isRoot && machine.apt)) return { packages, cached };

  const missing = Object.entries(needs).flatMap(([part, of]) => (of.length > 0 ? [part] : []));
  const command = `apt-get install --no-install-recommends ${packages.join(' ')}`;
  throw new MissingPartError(
    machine.apt
      ? `${missing.join(', ')} missing, and only root may install packages: run sudo ${command}`
      : `${missing.join(', ')} missing, and there is no apt-get here: install by hand what on ` +
          `Debian is: ${command}`,
  );
}

type Needs = Record<string, string[]>;

function needsOfJava(
  parts: readonly PartName[],
  lacked: readonly CachedPart[],
  { java, javaPackages }: Machine,
): Needs {
  const oldest = oldestJavaFor(parts, lacked);
  if (java >= oldest) return {};
  const what = `Java ${oldest} or newer`;
  const version = oldestOf(javaPackages, oldest);
  if (version !== undefined) return { [what]: [`openjdk-${version}-jre-headless`] };
  if (oldest > JAVA_MIN && javaPackages.length > 0) {
    throw new MissingPartError(
      `${what} missing (to write Strimzi's CRDs), and this release of the distribution has only ` +
        `older ones: install one from https://adoptium.net and name its folder in JAVA_HOME`,
    );
  }
  return { [what]: [DEFAULT_JAVA_PACKAGE] };
}

const noGo = (lacked: readonly CachedPart[]): MissingPartError =>
  new MissingPartError(
    `Go 1.${GO_MINOR_MIN} or newer missing (to build ${lacked.filter((part) => GO_PARTS.includes(part)).join(', ')}), ` +
      'and it is not fetched for this processor: install it from https://go.dev/dl into /usr/local/go',
  );
