// `npm run cluster -- up|down|kubeconfig`: a real Kubernetes of one node on this machine.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildAllImages, PRODUCT } from '../images/cluster-images.ts';
import { ensureParts, type PartName } from '../install/ensure.ts';
import { locateHelm } from '../install/helm.ts';
import { locateKubernetes } from '../install/kubernetes.ts';
import { localSystem } from '../install/system.ts';
import { stopRequested } from '../parent.ts';
import { isAlive } from '../processes.ts';
import { terminalReport } from '../report.ts';
import { sweepStaleWorlds } from '../sweep.ts';
import { CLUSTER_PARTS } from './cluster.ts';
import { readState } from './state.ts';

const HOLDER = join(import.meta.dirname, 'hold.ts');
const DOWN_WITHIN_MS = 60_000;
const POLL_MS = 100;
const PRODUCT_PARTS: readonly PartName[] = [...CLUSTER_PARTS, 'imageTools', 'java', 'kafka'];
const USAGE = `usage: npm run cluster -- COMMAND

  up          starts it, and installs before what is missing; done when its node is ready
  up --product  the same, with the product's images on the node and a stand-in for Strimzi: what
              docs/install.md says then works with images.registry=${PRODUCT.registry}
              and images.tag=${PRODUCT.tag}
  down        ends it and leaves nothing behind
  kubeconfig  prints the path of its kubeconfig
`;

const report = terminalReport(process.stdout);

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`cluster: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
// The channel to start.mjs would keep it.
process.exit();

async function run(args: readonly string[]): Promise<number> {
  const [command, ...rest] = args;
  if (args.join(' ') === 'up --product') return up(true);
  if (rest.length === 0) {
    if (command === 'up') return up(false);
    if (command === 'down') return down();
    if (command === 'kubeconfig') return printKubeconfig();
  }
  const asked = args.length === 0 || command === '--help';
  (asked ? process.stdout : process.stderr).write(USAGE);
  return command === '--help' ? 0 : 1;
}

async function up(product: boolean): Promise<number> {
  const stop = new AbortController();
  const stopped = stopRequested();
  void stopped.then((signal) => stop.abort(new Error(`stopped by ${signal}`)));
  const system = localSystem(stop.signal);
  if (!system.isRoot) {
    throw new Error('a node needs root: it makes namespaces, mounts and cgroups. Try it with sudo');
  }
  const running = readState(system);
  if (running) {
    report.note('The cluster is up already.');
    tellHowToUse(running.kubeconfig);
    return 0;
  }
  await ensureParts({ parts: product ? PRODUCT_PARTS : CLUSTER_PARTS, report, system });
  if (product) await buildAllImages(system, report);
  const holder = spawn(process.execPath, [HOLDER, ...(product ? ['--product'] : [])], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  holder.stdout?.pipe(process.stdout);
  holder.stderr?.pipe(process.stderr);
  const exited = once(holder, 'exit');
  const outcome = await Promise.race([
    once(holder, 'message').then(() => 'up' as const),
    exited.then(() => 'ended' as const),
    stopped.then(() => 'stopped' as const),
  ]);
  if (outcome === 'stopped') {
    holder.kill('SIGTERM');
    await exited;
  }
  const state = readState(system);
  if (outcome !== 'up' || !state) return 1;
  tellHowToUse(state.kubeconfig);
  holder.disconnect();
  holder.unref();
  return 0;
}

async function down(): Promise<number> {
  const state = readState(localSystem());
  if (state) {
    await report.step('Ending the cluster', async () => {
      process.kill(state.holder.pid, 'SIGTERM');
      const deadline = performance.now() + DOWN_WITHIN_MS;
      while (isAlive(state.holder)) {
        if (performance.now() > deadline) {
          throw new Error(`process ${state.holder.pid}, which holds the cluster, does not end`);
        }
        await sleep(POLL_MS);
      }
    });
  } else {
    report.note('No cluster is up.');
  }
  for (const folder of await sweepStaleWorlds(tmpdir())) {
    report.note(`Cleared ${folder}, left by a run that was killed`);
  }
  return 0;
}

function printKubeconfig(): number {
  const state = readState(localSystem());
  if (!state) throw new Error('no cluster is up: start it by npm run cluster -- up');
  report.note(state.kubeconfig);
  return 0;
}

function tellHowToUse(kubeconfig: string): void {
  const system = localSystem();
  const programs = [locateKubernetes(system)?.kubectl, locateHelm(system)];
  const folders = programs.filter((program) => program !== undefined).map(dirname);
  report.note('To use it, with kubectl and helm as they were built for it:');
  report.note(`  export KUBECONFIG=${kubeconfig}`);
  report.note(`  export PATH=${[...folders, '$PATH'].join(':')}`);
}
