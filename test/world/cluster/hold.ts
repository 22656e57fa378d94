// The process whose end is the end of the cluster that `npm run cluster -- up` starts. However it
// ends, its world's keeper leaves nothing of the cluster. With `--product` the product's images are on
// the node, and a stand-in for Strimzi runs beside it.

import { parseArgs } from 'node:util';
import { buildAllImages } from '../images/cluster-images.ts';
import { localSystem } from '../install/system.ts';
import { identify } from '../processes.ts';
import { terminalReport } from '../report.ts';
import { openWorld, type World } from '../world.ts';
import { type Cluster, startCluster } from './cluster.ts';
import { removeState, writeState } from './state.ts';
import { startStrimzi } from './strimzi.ts';

const system = localSystem();
const report = terminalReport(process.stdout);
// Whoever started it reads what it says until the cluster is up, and then goes.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});

/** Whoever starts it may give up before it is up, in whatever way; after that only a signal ends it. */
const stop = new Promise<string>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, resolve);
  process.on('disconnect', resolve);
});

const { values } = parseArgs({ options: { product: { type: 'boolean', default: false } } });

async function start(world: World): Promise<Cluster> {
  if (!values.product) return startCluster(world);
  const cluster = await startCluster(world, { images: await buildAllImages(system, report) });
  await startStrimzi(cluster);
  return cluster;
}

try {
  const world = await openWorld({ name: 'cluster', report });
  try {
    const cluster = await Promise.race([
      report.step('Starting Kubernetes with one node', () => start(world)),
      stop.then(() => Promise.reject(new Error('stopped before it was up'))),
      world.lost.then((error) => Promise.reject(error)),
    ]);
    writeState(system, { holder: identify(process.pid), kubeconfig: cluster.kubeconfig });
    process.removeAllListeners('disconnect');
    process.send?.('up');
    await Promise.race([stop, cluster.lost, world.lost]);
    await cluster.stop();
  } finally {
    removeState(system);
    await world.close();
  }
  process.exit(0);
} catch (error) {
  process.stderr.write(`cluster: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
