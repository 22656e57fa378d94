import { join } from 'node:path';
import { applyStrimziCrds } from '../control-plane/helpers.ts';
import type { Part } from '../process.ts';
import type { Cluster } from './cluster.ts';

const STAND_IN = join(import.meta.dirname, '..', 'stand-ins', 'strimzi', 'main.ts');

/**
 * Brings Strimzi's kinds, and a stand-in that does to them what its operator would, with real
 * brokers. Its image must be on the node.
 */
export async function startStrimzi(cluster: Cluster): Promise<Part> {
  await applyStrimziCrds(cluster.plane);
  return cluster.spawnInNetwork({
    name: 'strimzi-stand-in',
    command: process.execPath,
    args: [STAND_IN],
    env: { KUBECONFIG: cluster.kubeconfig },
  });
}
