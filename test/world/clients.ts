import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { locateHelm } from './install/helm.ts';
import { locateKubernetes } from './install/kubernetes.ts';
import { localSystem } from './install/system.ts';
import type { World } from './world.ts';

const HELM_TIMEOUT_MS = 60_000;
const SHELL_TIMEOUT_MS = 110_000;
const OUTPUT_BYTES = 16 * 2 ** 20;

/** Runs helm and returns its output. @throws with what it says when it fails */
export type Helm = (...args: string[]) => Promise<string>;

/**
 * Helm, with all that it keeps in the world's folder, as the user of a kubeconfig; without one it
 * only renders. @throws when that part is not installed
 */
export function openHelm({ folder }: Pick<World, 'folder'>, kubeconfig = '/dev/null'): Helm {
  const { helm } = locatePrograms();
  const env = environmentOf(folder, kubeconfig, process.env.PATH);
  const limits = { timeout: HELM_TIMEOUT_MS, maxBuffer: OUTPUT_BYTES };
  return async (...args) => (await promisify(execFile)(helm, args, { env, ...limits })).stdout;
}

/** Runs commands as a user types them, and returns their output. @throws at the first that fails */
export type Shell = (script: string) => Promise<string>;

/**
 * A shell in `cwd` that has kubectl, helm, node and npm, as the user of a kubeconfig.
 *
 * @throws when one of these parts is not installed
 */
export function openShell(
  { folder }: Pick<World, 'folder'>,
  kubeconfig: string,
  cwd: string,
  timeoutMs = SHELL_TIMEOUT_MS,
): Shell {
  const { helm, kubectl } = locatePrograms();
  const folders = [helm, kubectl, process.execPath].map(dirname);
  const env = environmentOf(folder, kubeconfig, [...folders, process.env.PATH].join(':'));
  const limits = { timeout: timeoutMs, maxBuffer: OUTPUT_BYTES };
  return async (script) => {
    const options = { cwd, env, ...limits };
    return (await promisify(execFile)('sh', ['-e', '-c', script], options)).stdout;
  };
}

function locatePrograms(): { helm: string; kubectl: string } {
  const system = localSystem();
  const helm = locateHelm(system);
  const kubectl = locateKubernetes(system)?.kubectl;
  if (helm === undefined || kubectl === undefined) {
    throw new Error('Helm or Kubernetes is not installed: call ensureParts first');
  }
  return { helm, kubectl };
}

const environmentOf = (folder: string, kubeconfig: string, path: string | undefined) => ({
  PATH: path,
  HOME: folder,
  KUBECONFIG: kubeconfig,
  HELM_CACHE_HOME: join(folder, 'helm', 'cache'),
  HELM_CONFIG_HOME: join(folder, 'helm', 'config'),
  HELM_DATA_HOME: join(folder, 'helm', 'data'),
});
