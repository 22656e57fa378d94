// A stand-in for nodes and for the controllers of Deployments and StatefulSets, where only the API
// server is of interest: there is no pod, but what waits for a rollout sees it finish.

import type { ControlPlane } from '../control-plane.ts';
import { type Report, silentReport } from '../report.ts';
import { isConflict, isGone, type LiveObject, openStandInApi, type Resource } from './api.ts';
import { follow, keyOf } from './follow.ts';
import { rolloutStatus, type WorkloadStatus } from './nodes/rollout.ts';
import { createWorkQueue } from './work-queue.ts';

const NAME = 'nodes-stand-in';
const DEPLOYMENT: Resource = { apiVersion: 'apps/v1', kind: 'Deployment', plural: 'deployments' };
const STATEFUL_SET: Resource = {
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  plural: 'statefulsets',
};

export type WorkloadKind = 'Deployment' | 'StatefulSet';

export interface Workload extends LiveObject {
  spec: { replicas?: number };
  status?: WorkloadStatus;
}

export interface NodesStandIn {
  /** Lets the pods of one be there but not ready, from now or its next change on. */
  leaveUnready(kind: WorkloadKind, namespace: string, name: string): void;
  /** Takes {@link leaveUnready} back. */
  letReady(kind: WorkloadKind, namespace: string, name: string): void;
  stop(): Promise<void>;
}

/** Starts it, as the user `nodes-stand-in`; done when it knows all that is there. */
export async function startNodesStandIn(
  controlPlane: Pick<ControlPlane, 'kubeconfigFor'>,
  { report = silentReport }: { report?: Report } = {},
): Promise<NodesStandIn> {
  const kubeconfig = await controlPlane.kubeconfigFor({ name: NAME, groups: ['system:masters'] });
  const api = openStandInApi(kubeconfig, NAME);
  const unready = new Set<string>();

  const tell = (what: string) => (error: unknown) => {
    // What has changed or gone since is heard of by the watch as well.
    if (isConflict(error) || isGone(error)) return;
    report.note(`${NAME}: ${what}: ${error instanceof Error ? error.message : String(error)}`);
  };
  const handle = async (work: string) => {
    const kind = work.startsWith(DEPLOYMENT.kind) ? 'Deployment' : 'StatefulSet';
    const { resource, followed } = workloads[kind];
    const workload = followed.items.get(work.slice(kind.length + 1));
    if (!workload || workload.metadata.deletionTimestamp !== undefined) return;
    const status = rolloutStatus(kind, workload, !unready.has(work), new Date());
    if (status) await api.patch(resource, workload, { status }, 'status');
  };
  const queue = createWorkQueue(handle, (error, key) => tell(key)(error));
  const followWorkload = (resource: Resource) => ({
    resource,
    followed: follow<Workload>(api.config, resource, {
      onError: tell(`watch of ${resource.kind}s`),
      onChange: (workload) => queue.add(`${resource.kind}/${keyOf(workload)}`),
    }),
  });
  const workloads = {
    Deployment: followWorkload(DEPLOYMENT),
    StatefulSet: followWorkload(STATEFUL_SET),
  };
  const all = Object.values(workloads).map(({ followed }) => followed);
  await Promise.all(all.map(({ synced }) => synced));

  const keyFor = (kind: WorkloadKind, namespace: string, name: string) =>
    `${kind}/${namespace}/${name}`;
  return {
    leaveUnready(kind, namespace, name) {
      const key = keyFor(kind, namespace, name);
      unready.add(key);
      queue.add(key);
    },
    letReady(kind, namespace, name) {
      const key = keyFor(kind, namespace, name);
      unready.delete(key);
      queue.add(key);
    },
    async stop() {
      await Promise.all(all.map((followed) => followed.stop()));
      await queue.stop();
    },
  };
}
