// The process whose end is the end of the cluster that `npm run cluster -- up` starts. However it
// ends, its world's keeper leaves nothing of the cluster.

import { localSystem } from '../install/system.ts';
import { stopRequested } from '../parent.ts';
import { identify } from '../processes.ts';
import { terminalReport } from '../report.ts';
import { openWorld } from '../world.ts';
import { startCluster } from './cluster.ts';
import { removeState, writeState } from './state.ts';

const system = localSystem();
const report = terminalReport(process.stdout);
// Whoever started it reads what it says until the cluster is up, and then goes.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});

try {
  const world = await openWorld({ name: 'cluster', report });
  const stop = stopRequested();
  try {
    const cluster = await Promise.race([
      report.step('Starting Kubernetes with one node', () => startCluster(world)),
      stop.then((signal) => Promise.reject(new Error(`stopped by ${signal}`))),
      world.lost.then((error) => Promise.reject(error)),
    ]);
    writeState(system, { holder: identify(process.pid), kubeconfig: cluster.kubeconfig });
    process.send?.('up');
    process.channel?.unref();
    await Promise.race([stop, cluster.lost, world.lost]);
  } finally {
    removeState(system);
    await world.close();
  }
  process.exit(0);
} catch (error) {
  process.stderr.write(`cluster: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
