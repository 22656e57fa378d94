import type { LabelSelector } from 'kubernetes-types/meta/v1.js';
import type { NetworkPolicySpec } from 'kubernetes-types/networking/v1.js';
import type { LiveObject, Resource } from '../api.ts';

export const POD: Resource = { apiVersion: 'v1', kind: 'Pod', plural: 'pods' };
export const NAMESPACE: Resource = { apiVersion: 'v1', kind: 'Namespace', plural: 'namespaces' };
export const NETWORK_POLICY: Resource = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  plural: 'networkpolicies',
};

export interface Container {
  restartPolicy?: string;
  ports?: { name?: string; containerPort: number; protocol?: string }[];
}

/** What matters here of a Pod as the API server has it. */
export interface LivePod extends LiveObject {
  spec: { hostNetwork?: boolean; containers: Container[]; initContainers?: Container[] };
  status?: { phase?: string; podIP?: string };
}

export interface LivePolicy extends LiveObject {
  spec: NetworkPolicySpec;
}

export type Labels = Readonly<Record<string, string>>;
export type Protocol = 'TCP' | 'UDP' | 'SCTP';

/** A pod that policies speak of, by the address that it has now. */
export interface Pod {
  namespace: string;
  name: string;
  labels: Labels;
  /** IPv4, dotted. */
  address: string;
  namedPorts: readonly { name: string; protocol: Protocol; port: number }[];
}

export interface Policy {
  namespace: string;
  name: string;
  spec: NetworkPolicySpec;
}

/** All that decides who may talk to whom. */
export interface State {
  /** Labels of each namespace by its name. */
  namespaces: ReadonlyMap<string, Labels>;
  /** No two with the same address. */
  pods: readonly Pod[];
  policies: readonly Policy[];
}

/** Whether it has ended for good: its address may be another one's by now. */
const hasEnded = ({ status }: LivePod): boolean =>
  status?.phase === 'Succeeded' || status?.phase === 'Failed';

/** Whether policies speak of it: a pod with the node's own network has no address of its own. */
export const isPoliced = (pod: LivePod): boolean => !hasEnded(pod) && !pod.spec.hostNetwork;

/** The view of a pod that has this address. */
export const toPod = ({ metadata, spec }: LivePod, address: string): Pod => ({
  namespace: metadata.namespace,
  name: metadata.name,
  labels: metadata.labels ?? {},
  address,
  namedPorts: [
    ...spec.containers,
    // Those that run beside the others; the rest end before them.
    ...(spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always'),
  ].flatMap(({ ports = [] }) =>
    ports.flatMap(({ name, protocol = 'TCP', containerPort }) =>
      name === undefined ? [] : [{ name, protocol: protocol as Protocol, port: containerPort }],
    ),
  ),
});

/** As the API defines it; without any condition it matches everything. */
export const matches = (
  { matchLabels = {}, matchExpressions = [] }: LabelSelector,
  labels: Labels,
): boolean =>
  Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
  matchExpressions.every(({ key, operator, values = [] }) => {
    const value = labels[key];
    if (operator === 'In') return value !== undefined && values.includes(value);
    if (operator === 'NotIn') return value === undefined || !values.includes(value);
    if (operator === 'Exists') return value !== undefined;
    return operator === 'DoesNotExist' && value === undefined;
  });
