import type { Report } from '../report.ts';
import type { System } from './system.ts';

const QUIET = { DEBIAN_FRONTEND: 'noninteractive' };

/** Installs Debian packages as root, reading the package lists only when that is needed. */
export async function installPackages(
  system: System,
  packages: readonly string[],
  report: Report,
): Promise<void> {
  const update = () =>
    report.step('Reading the package lists (apt-get update)', () =>
      system.run('apt-get', ['update'], QUIET),
    );
  const install = () =>
    report.step(`Installing ${packages.join(', ')} (apt-get install)`, () =>
      system.run('apt-get', ['install', '--yes', '--no-install-recommends', ...packages], QUIET),
    );
  try {
    await install();
  } catch {
    // No lists yet, or lists that name what the mirror no longer has. What else it is shows again.
    await update();
    await install();
  }
}

/** Picks the oldest Java that will do, of the packages that this release of Debian or Ubuntu has. */
export function chooseJavaPackage(searchOutput: string, oldest: number): string | undefined {
  return [...searchOutput.matchAll(/^openjdk-(\d+)-jre-headless\b/gm)]
    .map(([name, version]) => ({ name, version: Number(version) }))
    .filter(({ version }) => version >= oldest)
    .toSorted((one, other) => one.version - other.version)[0]?.name;
}
