import { join } from 'node:path';
import { type Helm, openHelm, openShell, type Shell } from '../world/clients.ts';
import { type Cluster, startCluster } from '../world/cluster/cluster.ts';
import { applyStrimziCrds } from '../world/control-plane/helpers.ts';
import { localSystem } from '../world/install/system.ts';
import type { Part } from '../world/process.ts';
import { silentReport } from '../world/report.ts';
import { openWorld, type World } from '../world/world.ts';
import { buildAllImages } from './images.ts';
import { type Kubectl, openKubectl } from './kubectl.ts';

export const ROOT = join(import.meta.dirname, '..', '..');
const STRIMZI_STAND_IN = join(ROOT, 'test', 'world', 'stand-ins', 'strimzi', 'main.ts');
/** Of one command of a guide, some of which wait for all to be ready. */
const SHELL_TIMEOUT_MS = 600_000;

/** The cluster that the tests run on, as one who may do everything sees it. */
export interface Target {
  world: World;
  cluster: Cluster;
  kubectl: Kubectl;
  /** In the checkout, with kubectl and helm. */
  shell: Shell;
  helm: Helm;
  /** Does for Kafka's objects what Strimzi's operator would. */
  strimzi: Part;
  /** Logs of what runs outside pods. */
  logFolder: string;
  /** Says what a test has seen beside the tests' results. */
  tell(line: string): void;
  close(): Promise<void>;
}

/** A fresh cluster with all images on its node, and Strimzi's kinds, whose operator a stand-in is. */
export async function openTarget(name: string): Promise<Target> {
  const images = await buildAllImages(localSystem(), silentReport);
  const world = await openWorld({ name, report: silentReport });
  try {
    const cluster = await startCluster(world, { images });
    await applyStrimziCrds(cluster.plane);
    const strimzi = await cluster.spawnInNetwork({
      name: 'strimzi-stand-in',
      command: process.execPath,
      args: [STRIMZI_STAND_IN],
      env: { KUBECONFIG: cluster.kubeconfig },
    });
    return {
      world,
      cluster,
      strimzi,
      kubectl: openKubectl({ kubeconfig: cluster.kubeconfig }),
      shell: openShell(world, cluster.kubeconfig, ROOT, SHELL_TIMEOUT_MS),
      helm: openHelm(world, cluster.kubeconfig),
      logFolder: join(world.folder, 'logs'),
      tell: (line) => process.stdout.write(`    ${line}\n`),
      async close() {
        await cluster.stop();
        await world.close();
      },
    };
  } catch (error) {
    await world.close();
    throw error;
  }
}
