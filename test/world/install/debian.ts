import type { System } from './system.ts';

/** No dialogue, and no service started by the package: the world starts its own. */
const APT_ENVIRONMENT = { DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };

/**
 * Installs Debian packages as root. Otherwise throws one line that names what is missing and the
 * command that brings it.
 */
export async function installPackages(
  system: System,
  what: string,
  packages: readonly string[],
): Promise<void> {
  const command = `apt-get install -y --no-install-recommends ${packages.join(' ')}`;
  const hasApt = (await system.find('apt-get')) !== null;
  if (!hasApt) throw new Error(`${what} is missing; install it (on Debian: ${command})`);
  if (!system.isRoot) throw new Error(`${what} is missing; install it: sudo ${command}`);
  const args = ['install', '-y', '--no-install-recommends', ...packages];
  await system.run('apt-get', ['update'], { env: APT_ENVIRONMENT });
  await system.run('apt-get', args, { env: APT_ENVIRONMENT });
}
