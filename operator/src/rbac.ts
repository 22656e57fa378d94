import { KINDS, type ResourceKind } from './kube/index.ts';
import { WATCHED_CHILDREN } from './reconcile/cache.ts';

/** One rule of a Role, as Kubernetes has it. */
export interface PolicyRule {
  apiGroups: string[];
  resources: string[];
  resourceNames?: string[];
  verbs: Verb[];
}

export type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete';

interface Grant {
  kind: ResourceKind;
  subresource?: 'status' | 'finalizers';
  verbs: readonly Verb[];
}

/** All that the operator does in a namespace whose AnomalyPredictors it looks after. */
const SERVED: readonly Grant[] = [
  // Patched for its finalizer alone.
  { kind: KINDS.anomalyPredictor, verbs: ['list', 'watch', 'patch'] },
  { kind: KINDS.anomalyPredictor, subresource: 'status', verbs: ['patch'] },
  // Asked by the API server itself, where it checks who may hold up the deletion of an owner.
  { kind: KINDS.anomalyPredictor, subresource: 'finalizers', verbs: ['update'] },
  ...WATCHED_CHILDREN.map((kind) => ({
    kind,
    verbs: ['get', 'list', 'watch', 'create', 'patch', 'delete'] as const,
  })),
  // By name, never listed: listing would show the Secrets of others.
  { kind: KINDS.secret, verbs: ['get', 'create', 'patch', 'delete'] },
  { kind: KINDS.horizontalPodAutoscaler, verbs: ['list', 'watch'] },
  { kind: KINDS.event, verbs: ['create'] },
];

/** What the operator may do in each namespace that it serves: no more than it uses. */
export const servedRules = (): PolicyRule[] => mergeRules(SERVED);

/** What it may do in its own namespace, to lead: with one Lease, but for making it. */
export const leaseRules = (leaseName: string): PolicyRule[] => [
  {
    apiGroups: [KINDS.lease.group],
    resources: [KINDS.lease.plural],
    resourceNames: [leaseName],
    verbs: ['get', 'patch'],
  },
  // A name cannot be asked for in a request that makes an object: RBAC does not see it there.
  { apiGroups: [KINDS.lease.group], resources: [KINDS.lease.plural], verbs: ['create'] },
];

/** One rule for all resources of a group with the same verbs. */
function mergeRules(grants: readonly Grant[]): PolicyRule[] {
  const rules = new Map<string, PolicyRule>();
  for (const { kind, subresource, verbs } of grants) {
    const resource = subresource === undefined ? kind.plural : `${kind.plural}/${subresource}`;
    const key = `${kind.group} ${verbs.join(' ')}`;
    const rule = rules.get(key);
    if (rule) rule.resources.push(resource);
    else rules.set(key, { apiGroups: [kind.group], resources: [resource], verbs: [...verbs] });
  }
  return [...rules.values()];
}
