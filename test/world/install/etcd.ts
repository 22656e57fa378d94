import { join } from 'node:path';
import { homeFor, makeHome } from './cached-home.ts';
import { BUILD_FLAGS, runGo } from './go.ts';
import type { System } from './system.ts';

/** As in etcd/go.mod: the one that Kubernetes of this version is tested with. */
const ETCD_VERSION = 'v3.6.4';
const SOURCES = join(import.meta.dirname, 'etcd');

const homeOf = (system: System): string =>
  homeFor(system, `etcd-${ETCD_VERSION}`, { sources: [SOURCES] });

/** The program, or undefined when it is not installed. */
export function locateEtcd(system: System): string | undefined {
  const home = homeOf(system);
  return system.exists(home) ? join(home, 'etcd') : undefined;
}

export async function installEtcd(system: System, go: string): Promise<void> {
  await makeHome(system, homeOf(system), (partial) => {
    const output = ['-ldflags', '-s -w', '-o', join(partial, 'etcd')];
    const args = ['build', '-C', SOURCES, ...BUILD_FLAGS, ...output, '.'];
    return runGo(system, go, { what: `etcd ${ETCD_VERSION}`, args });
  });
}
