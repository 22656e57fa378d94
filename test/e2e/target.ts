import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Helm, openHelm, openShell, type Shell } from '../world/clients.ts';
import { type Cluster, startCluster } from '../world/cluster/cluster.ts';
import { startStrimzi } from '../world/cluster/strimzi.ts';
import { buildAllImages } from '../world/images/cluster-images.ts';
import { localSystem } from '../world/install/system.ts';
import { silentReport } from '../world/report.ts';
import { openWorld, type World } from '../world/world.ts';
import { type Kubectl, openKubectl } from './kubectl.ts';

export const ROOT = join(import.meta.dirname, '..', '..');
/** Of one command of a guide, some of which wait for all to be ready. */
const SHELL_TIMEOUT_MS = 600_000;

/** The cluster that the tests run on, as one who may do everything sees it. */
export interface AnyTarget {
  world: World;
  /** Undefined where it is a cluster of the user's own: then nothing but its API server is to be had. */
  cluster: Cluster | undefined;
  kubectl: Kubectl;
  /** In the checkout, with kubectl and helm. */
  shell: Shell;
  helm: Helm;
  /** Logs of what runs outside pods. */
  logFolder: string;
  /** Says what a test has seen beside the tests' results. */
  tell(line: string): void;
  close(): Promise<void>;
}

export interface Target extends AnyTarget {
  cluster: Cluster;
}

/** The cluster that `--context` names, else {@link openTarget}. */
export async function openAnyTarget(
  name: string,
  context = process.env.E2E_CONTEXT,
): Promise<AnyTarget> {
  if (context === undefined) return openTarget(name);
  const world = await openWorld({ name, report: silentReport });
  try {
    const kubectl = openKubectl({ context });
    const kubeconfig = join(world.folder, 'kubeconfig');
    const flags = ['--raw', '--flatten', '--minify'];
    writeFileSync(kubeconfig, await kubectl('config', 'view', ...flags), { mode: 0o600 });
    // Fails where there is no Strimzi.
    await kubectl('get', 'crd', 'kafkas.kafka.strimzi.io', 'kafkausers.kafka.strimzi.io');
    return { ...lookAt(world, kubeconfig), cluster: undefined, close: () => world.close() };
  } catch (error) {
    await world.close();
    throw error;
  }
}

/** A fresh cluster with all images on its node, and a stand-in for Strimzi. */
export async function openTarget(name: string): Promise<Target> {
  const images = await buildAllImages(localSystem(), silentReport);
  const world = await openWorld({ name, report: silentReport });
  try {
    const cluster = await startCluster(world, { images });
    await startStrimzi(cluster);
    return {
      ...lookAt(world, cluster.kubeconfig),
      cluster,
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

const lookAt = (world: World, kubeconfig: string) => ({
  world,
  kubectl: openKubectl({ kubeconfig, cacheFolder: join(world.folder, 'kubectl-cache') }),
  shell: openShell(world, kubeconfig, ROOT, SHELL_TIMEOUT_MS),
  helm: openHelm(world, kubeconfig),
  logFolder: join(world.folder, 'logs'),
  tell: (line: string) => void process.stdout.write(`    ${line}\n`),
});
