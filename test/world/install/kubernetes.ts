import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { homeFor, makeHome } from './cached-home.ts';
import { BUILD_FLAGS, runGo } from './go.ts';
import type { System } from './system.ts';

/** As in kubernetes/go.mod. */
const VERSION = { major: 1, minor: 34, patch: 4 };
export const KUBERNETES_VERSION = `v${VERSION.major}.${VERSION.minor}.${VERSION.patch}`;
const SOURCES = join(import.meta.dirname, 'kubernetes');
/** The one binary behind all programs. */
const BINARY = 'kubernetes';

const PROGRAMS = [
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kubelet',
  'kube-proxy',
  'kubectl',
] as const;

export type KubernetesProgram = (typeof PROGRAMS)[number];
/** Paths of the programs. */
export type KubernetesPrograms = Record<KubernetesProgram, string>;

const homeOf = (system: System): string =>
  homeFor(system, `kubernetes-${KUBERNETES_VERSION}`, {
    sources: [SOURCES],
    settings: [linkerFlags()],
  });

export function locateKubernetes(system: System): KubernetesPrograms | undefined {
  const home = homeOf(system);
  if (!system.exists(home)) return undefined;
  const paths = PROGRAMS.map((program) => [program, join(home, program)]);
  return Object.fromEntries(paths) as KubernetesPrograms;
}

/** Builds Kubernetes' programs into the cache: minutes of both cores, when nothing is built yet. */
export async function installKubernetes(system: System, go: string): Promise<void> {
  await makeHome(system, homeOf(system), async (partial) => {
    const args = [
      'build',
      '-C',
      SOURCES,
      ...BUILD_FLAGS,
      '-ldflags',
      linkerFlags(),
      '-o',
      join(partial, BINARY),
    ];
    await runGo(system, go, {
      what: `Kubernetes ${KUBERNETES_VERSION}`,
      args: [...args, '.'],
    });
    for (const program of PROGRAMS) await symlink(BINARY, join(partial, program));
  });
}

/** Without these it would call itself v0.0.0, and clients that ask would take it for ancient. */
function linkerFlags(): string {
  const { major, minor } = VERSION;
  const set = { gitVersion: KUBERNETES_VERSION, gitMajor: major, gitMinor: minor };
  const values = Object.entries(set).map(
    ([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`,
  );
  return ['-s -w', ...values].join(' ');
}
