import type { Report } from '../report.ts';
import type { System } from './system.ts';

const QUIET = { DEBIAN_FRONTEND: 'noninteractive' };
/** The system's own upgrades hold dpkg's lock for minutes, most of all on a machine just started. */
const WAIT_FOR_LOCK = ['-o', 'DPkg::Lock::Timeout=120'];
const INSTALL = ['install', '--yes', '--no-install-recommends', ...WAIT_FOR_LOCK];

/**
 * Installs Debian packages as root, reading the package lists only when that is needed.
 *
 * @param names asked before each try: what a package is called depends on the lists
 */
export async function installPackages(
  system: System,
  names: () => Promise<readonly string[]>,
  report: Report,
): Promise<void> {
  const update = () =>
    report.step('Reading the package lists (apt-get update)', () =>
      system.run('apt-get', ['update'], QUIET),
    );
  const install = async () => {
    const packages = await names();
    await report.step(`Installing ${packages.join(', ')} (apt-get install)`, () =>
      system.run('apt-get', [...INSTALL, ...packages], QUIET),
    );
  };
  try {
    await install();
  } catch {
    system.signal.throwIfAborted();
    // No lists yet, or lists that name what the mirror no longer has. What else it is shows again.
    await update();
    await install();
  }
}

/** The versions of Java that this release of Debian or Ubuntu has packages of, in no order. */
export const parseJavaPackages = (searchOutput: string): number[] =>
  [...searchOutput.matchAll(/^openjdk-(\d+)-jre-headless\b/gm)].map(([, version]) =>
    Number(version),
  );

/** The oldest of these versions that will do. */
export const oldestOf = (versions: readonly number[], oldest: number): number | undefined =>
  versions.filter((version) => version >= oldest).toSorted((one, other) => one - other)[0];
