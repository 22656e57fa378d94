import { isDeepStrictEqual } from 'node:util';

export interface WorkloadCondition {
  type: string;
  status: 'True' | 'False';
  reason: string;
  message: string;
  lastTransitionTime: string;
  lastUpdateTime: string;
}

/** What Deployments and StatefulSets say alike of their pods, and each alone. */
export interface WorkloadStatus {
  observedGeneration?: number;
  replicas?: number;
  updatedReplicas?: number;
  readyReplicas?: number;
  availableReplicas?: number;
  unavailableReplicas?: number;
  conditions?: WorkloadCondition[];
}

export interface RolledOut {
  metadata: { generation?: number };
  spec: { replicas?: number };
  status?: WorkloadStatus;
}

/** The status of one that has been rolled out, ready or not; undefined when it says that already. */
export function rolloutStatus(
  kind: 'Deployment' | 'StatefulSet',
  { metadata: { generation = 0 }, spec: { replicas = 1 }, status = {} }: RolledOut,
  ready: boolean,
  now: Date,
): WorkloadStatus | undefined {
  const readyReplicas = ready ? replicas : 0;
  const next: WorkloadStatus = {
    observedGeneration: generation,
    replicas,
    updatedReplicas: replicas,
    readyReplicas,
    availableReplicas: readyReplicas,
    ...(kind === 'Deployment' && {
      unavailableReplicas: replicas - readyReplicas,
      conditions: conditionsOf(ready || replicas === 0, status.conditions ?? [], now),
    }),
  };
  return isDeepStrictEqual(next, known(next, status)) ? undefined : next;
}

/** Of the present status what the next one speaks of; a count that is not there is 0. */
function known(next: WorkloadStatus, status: WorkloadStatus): WorkloadStatus {
  const keys = Object.keys(next) as (keyof WorkloadStatus)[];
  return Object.fromEntries(keys.map((key) => [key, status[key] ?? 0]));
}

function conditionsOf(
  available: boolean,
  present: readonly WorkloadCondition[],
  now: Date,
): WorkloadCondition[] {
  const wanted = [
    {
      type: 'Available',
      status: available ? ('True' as const) : ('False' as const),
      reason: available ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable',
      message: available
        ? 'Deployment has minimum availability.'
        : 'Deployment does not have minimum availability.',
    },
    {
      type: 'Progressing',
      status: 'True' as const,
      reason: available ? 'NewReplicaSetAvailable' : 'ReplicaSetUpdated',
      message: available
        ? 'The new replica set has successfully progressed.'
        : 'The new replica set is progressing.',
    },
  ];
  // As the API server gives times back: whole seconds.
  const time = now.toISOString().replace(/\.\d+Z$/, 'Z');
  return wanted.map((condition) => {
    const same = present.find(
      ({ type, status, reason }) =>
        type === condition.type && status === condition.status && reason === condition.reason,
    );
    return {
      ...condition,
      lastTransitionTime: same?.lastTransitionTime ?? time,
      lastUpdateTime: same?.lastUpdateTime ?? time,
    };
  });
}
