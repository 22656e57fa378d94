import { type FaultProxy, startFaultProxy } from '@anomaly-prediction/test';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { KINDS } from '../src/kube/kinds.ts';
import type { KubeObject } from '../src/kube/object.ts';
import type { StoredAnomalyPredictor } from '../src/resource.ts';
import {
  anomalyPredictor,
  conditionOf,
  type OperatorProcess,
  type OperatorSystem,
  openOperatorSystem,
} from '../testing/system.ts';

const RESYNC_SECONDS = 5;
/** Up to a fifth later, and what is then to be done. */
const ONE_RESYNC = { timeout: RESYNC_SECONDS * 1_200 + 4_000, interval: 100 };
/** Never within these tests. */
const NO_RESYNC = '600';
/** Silence that is no failure to be backed off from. */
const HEARTBEAT_SECONDS = 11;
const WAIT = { timeout: 30_000, interval: 100 };

let system: OperatorSystem;
beforeAll(async () => {
  system = await openOperatorSystem('watches');
  return () => system.close();
});

let operator: OperatorProcess;
let proxy: FaultProxy;
let systems = 0;
afterEach(async () => {
  await operator.part.stop();
  await proxy.close();
});

/** A resource that is Ready, with an operator of its own behind a proxy of its own. */
async function running(env: NodeJS.ProcessEnv): Promise<string> {
  systems += 1;
  const name = `watcher-${systems}`;
  const namespace = await system.namespace();
  const kubeconfig = await system.plane.kubeconfigFor({ name, groups: ['system:masters'] });
  proxy = await startFaultProxy({ kubeconfig, kill: async () => undefined });
  operator = await system.startOperator({
    name,
    kubeconfig: proxy.kubeconfig,
    env: { WATCH_NAMESPACES: namespace, POD_NAMESPACE: namespace, ...env },
  });
  await system.create(anomalyPredictor(namespace));
  await vi.waitFor(async () => {
    const resource = await system.get<StoredAnomalyPredictor>(
      KINDS.anomalyPredictor,
      namespace,
      'rubis',
    );
    expect(conditionOf(resource, 'Ready')?.status).toBe('True');
  }, WAIT);
  return namespace;
}

const askForReplicas = (namespace: string, replicas: number) =>
  system.patch(KINDS.anomalyPredictor, namespace, 'rubis', {
    spec: { target: { rubis: { web: { replicas } } } },
  });

const web = (namespace: string) =>
  system.get<KubeObject & { spec: { replicas: number } }>(KINDS.deployment, namespace, 'rubis-web');

const hasReplicas = async (namespace: string, replicas: number) =>
  expect((await web(namespace))?.spec.replicas).toBe(replicas);

describe('a watch', () => {
  it('that goes silent is made anew, and what was missed is made up for', async () => {
    const namespace = await running({
      RESYNC_SECONDS: NO_RESYNC,
      WATCH_HEARTBEAT_SECONDS: String(HEARTBEAT_SECONDS),
    });
    const silentMs = performance.now();
    proxy.alterWatches(({ openedMs }, line) => (openedMs < silentMs ? [] : [line]));
    await askForReplicas(namespace, 2);
    await vi.waitFor(() => hasReplicas(namespace, 2), WAIT);
    expect(performance.now() - silentMs).toBeGreaterThan((HEARTBEAT_SECONDS - 8) * 1_000);
  });

  it('that loses events is made up for by the next resync', async () => {
    const namespace = await running({ RESYNC_SECONDS: String(RESYNC_SECONDS) });
    proxy.alterWatches(() => []);
    await system.remove(KINDS.deployment, namespace, 'rubis-web');
    await vi.waitFor(async () => expect(await web(namespace)).toBeDefined(), ONE_RESYNC);
    await askForReplicas(namespace, 3);
    await vi.waitFor(() => hasReplicas(namespace, 3), ONE_RESYNC);
  });

  it('that tells old events again changes nothing', async () => {
    const namespace = await running({ RESYNC_SECONDS: NO_RESYNC });
    const history = new Map<string, string[]>();
    proxy.alterWatches(({ call }, line) => {
      const old = history.get(call.resource) ?? [];
      history.set(call.resource, [...old, line]);
      return [line, ...old];
    });
    for (const replicas of [2, 3, 4]) {
      await askForReplicas(namespace, replicas);
      await vi.waitFor(() => hasReplicas(namespace, replicas), WAIT);
    }
    const written = proxy.calls().length;
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    await hasReplicas(namespace, 4);
    const since = proxy.calls().slice(written);
    expect(
      since.filter(({ resource, verb }) => verb !== 'watch' && resource === 'deployments'),
    ).toEqual([]);
    expect([...(history.get('anomalypredictors') ?? [])].length).toBeGreaterThan(2);
  });
});
