import { join } from 'node:path';
import { homeFor, makeHome } from './cached-home.ts';
import { BUILD_FLAGS, runGo } from './go.ts';
import type { System } from './system.ts';

const HELM_VERSION = 'v3.22.0';

const PROGRAM = `helm.sh/helm/v3/cmd/helm@${HELM_VERSION}`;

const homeOf = (system: System): string =>
  homeFor(system, `helm-${HELM_VERSION}`, { settings: [PROGRAM] });

/** The program, or undefined when it is not installed. */
export function locateHelm(system: System): string | undefined {
  const home = homeOf(system);
  return system.exists(home) ? join(home, 'helm') : undefined;
}

export async function installHelm(system: System, go: string): Promise<void> {
  const version = `-X helm.sh/helm/v3/internal/version.version=${HELM_VERSION}`;
  await makeHome(system, homeOf(system), (partial) =>
    runGo(system, go, {
      what: `Helm ${HELM_VERSION}`,
      args: ['install', ...BUILD_FLAGS, '-ldflags', `-s -w ${version}`, PROGRAM],
      env: { GOBIN: partial },
    }),
  );
}
