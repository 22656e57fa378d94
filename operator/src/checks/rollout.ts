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
    return fails(
      reason,
      `${kind} ${name} has not all of its pods ready: kubectl get pods -l app.kubernetes.io/component=${component}`,
    );
  }
  return undefined;
}
