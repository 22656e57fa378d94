import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { System } from '../install/system.ts';
import { isAlive, type ProcessIdentity } from '../processes.ts';

/** What is known of the cluster that `npm run cluster -- up` left running. */
export interface ClusterState {
  /** The process whose end is the cluster's. */
  holder: ProcessIdentity;
  /** Path of the kubeconfig of one who may do everything. */
  kubeconfig: string;
}

const HASH_LENGTH = 8;
/** Each checkout has a cluster of its own. */
const CHECKOUT = createHash('sha256')
  .update(import.meta.dirname)
  .digest('hex');

const fileOf = ({ cacheFolder }: Pick<System, 'cacheFolder'>): string =>
  join(cacheFolder, `cluster-${CHECKOUT.slice(0, HASH_LENGTH)}.json`);

/** Undefined when none runs. */
export function readState(system: Pick<System, 'cacheFolder'>): ClusterState | undefined {
  try {
    const state = JSON.parse(readFileSync(fileOf(system), 'utf8')) as ClusterState;
    return isAlive(state.holder) ? state : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

export function writeState(system: Pick<System, 'cacheFolder'>, state: ClusterState): void {
  const file = fileOf(system);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(state));
}

export const removeState = (system: Pick<System, 'cacheFolder'>): void =>
  rmSync(fileOf(system), { force: true });
