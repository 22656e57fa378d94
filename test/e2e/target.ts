import { join } from 'node:path';
import { openHelm, openShell, type Shell } from '../world/clients.ts';
import { type Cluster, startCluster } from '../world/cluster/cluster.ts';
import { strimziCrdFiles } from '../world/install/strimzi-crds.ts';
import { localSystem } from '../world/install/system.ts';
import { silentReport } from '../world/report.ts';
import { openWorld, type World } from '../world/world.ts';
import { TEST_IMAGES, TEST_REGISTRY } from './images.ts';

export const ROOT = join(import.meta.dirname, '..', '..');
const STRIMZI_STAND_IN = join(ROOT, 'test', 'world', 'stand-ins', 'strimzi', 'main.ts');

/** The cluster that the tests run on, as somebody who may do everything sees it. */
export interface Target {
  world: World;
  cluster: Cluster;
  kubeconfig: string;
  /** Where the product's images come from, as the chart wants it. */
  images: { registry: string; tag: string };
  /** In the checkout, with kubectl and helm. */
  shell: Shell;
  helm: ReturnType<typeof openHelm>;
  /** Logs of what runs outside pods. */
  logFolder: string;
  close(): Promise<void>;
}

/** A fresh cluster with Strimzi's kinds, whose operator a stand-in is. */
export async function openTarget(): Promise<Target> {
  const world = await openWorld({ name: 'e2e', report: silentReport });
  try {
    const cluster = await startCluster(world, { images: await TEST_IMAGES(localSystem()) });
    const crds = strimziCrdFiles().map((file) => `--filename=${file}`);
    await cluster.plane.kubectl('apply', '--server-side', ...crds);
    const { kubeconfig } = cluster;
    return {
      world,
      cluster,
      kubeconfig,
      images: TEST_REGISTRY,
      shell: openShell(world, kubeconfig, ROOT),
      helm: openHelm(world, kubeconfig),
      logFolder: join(world.folder, 'logs'),
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
