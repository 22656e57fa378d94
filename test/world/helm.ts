import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { locateHelm } from './install/helm.ts';
import { localSystem } from './install/system.ts';
import type { World } from './world.ts';

const TIMEOUT_MS = 60_000;
const OUTPUT_BYTES = 16 * 2 ** 20;

/** Runs helm and returns its output. @throws with what it says when it fails */
export type Helm = (...args: string[]) => Promise<string>;

/**
 * Helm, with all that it keeps in the world's folder, as the user of a kubeconfig; without one it
 * only renders. @throws when that part is not installed
 */
export function openHelm({ folder }: Pick<World, 'folder'>, kubeconfig = '/dev/null'): Helm {
  const program = locateHelm(localSystem());
  if (program === undefined) throw new Error('Helm is not installed: call ensureParts first');
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    KUBECONFIG: kubeconfig,
    HELM_CACHE_HOME: join(folder, 'helm', 'cache'),
    HELM_CONFIG_HOME: join(folder, 'helm', 'config'),
    HELM_DATA_HOME: join(folder, 'helm', 'data'),
  };
  const limits = { timeout: TIMEOUT_MS, maxBuffer: OUTPUT_BYTES };
  return async (...args) => {
    const { stdout } = await promisify(execFile)(program, args, { env, ...limits });
    return stdout;
  };
}
