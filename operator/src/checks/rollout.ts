import { LABEL } from '@anomaly-prediction/cdk8s';
import type { KubeObject } from '../kube/object.ts';
import { statusOf } from '../resource.ts';
import { fails, type Observation, type Verdict } from './observation.ts';

interface ScaledSpec {
  spec?: { replicas?: number };
}

/** What is wrong with the Deployment or StatefulSet of a component; undefined when all its pods serve. */
export function rolloutFault({ children }: Observation, component: string): Verdict | undefined {
  const child = children.find(
    (candidate) =>
      candidate.component === component &&
      (candidate.kind === 'Deployment' || candidate.kind === 'StatefulSet'),
  );
  if (!child) return undefined;
  const { kind, name, live } = child;
  const reason = `${component[0]?.toUpperCase()}${component.slice(1)}NotReady`;
  if (!live) return fails(reason, `${kind} ${name} does not exist yet.`);
  const status = statusOf(live);
  const wanted = (live as ScaledSpec).spec?.replicas ?? 1;
  if ((status.observedGeneration ?? 0) < (live.metadata.generation ?? 0)) {
    return fails(reason, `${kind} ${name} is being rolled out.`);
  }
  if ((status.readyReplicas ?? 0) < wanted || (status.updatedReplicas ?? 0) < wanted) {
    return fails(reason, `Not all pods of ${kind} ${name} are ready: ${listPods(live, component)}`);
  }
  return undefined;
}

/** How a person sees which, and why. */
function listPods({ metadata }: KubeObject, component: string): string {
  const { namespace, labels = {} } = metadata;
  const instance = labels[LABEL.instance];
  const selector = [
    ...(instance === undefined ? [] : [`${LABEL.instance}=${instance}`]),
    `${LABEL.component}=${component}`,
  ];
  return `kubectl get pods -n ${namespace} -l ${selector.join(',')}`;
}
