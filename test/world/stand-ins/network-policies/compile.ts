import type { NetworkPolicyPeer, NetworkPolicyPort } from 'kubernetes-types/networking/v1.js';
import { type Block, contains, formatBlock, parseBlock, subtract } from './blocks.ts';
import {
  type Labels,
  matches,
  type Pod,
  type Policy,
  type Protocol,
  type State,
} from './objects.ts';

export type Direction = 'ingress' | 'egress';

/** Something that an isolated pod may do all the same. */
export interface Allowance {
  /** The policy that says so, as NAMESPACE/NAME. */
  policy: string;
  /** The other ends as addresses and blocks (`10.0.0.0/8`); undefined when it may be any. */
  peers?: readonly string[];
  /** Undefined when it may be anything that goes over IP. */
  protocol?: Protocol;
  /** The ports from the first to the last; undefined when it may be any. */
  ports?: readonly [first: number, last: number];
}

/** What is in force for one pod. */
export interface PodRules {
  /** NAMESPACE/NAME. */
  pod: string;
  address: string;
  /** Undefined when no policy isolates it in that direction: everything may pass. */
  ingress?: readonly Allowance[];
  egress?: readonly Allowance[];
}

/** Decides from all that is there what is in force for each pod. */
export function compile(state: State): PodRules[] {
  return state.pods.map((pod) => {
    const policies = state.policies.filter(
      ({ namespace, spec }) =>
        namespace === pod.namespace && matches(spec.podSelector ?? {}, pod.labels),
    );
    const ingress = policies.filter((policy) => directionsOf(policy).includes('Ingress'));
    const egress = policies.filter((policy) => directionsOf(policy).includes('Egress'));
    return {
      pod: `${pod.namespace}/${pod.name}`,
      address: pod.address,
      ...(ingress.length > 0 && {
        ingress: ingress.flatMap((policy) => ingressAllowances(policy, pod, state)),
      }),
      ...(egress.length > 0 && {
        egress: egress.flatMap((policy) => egressAllowances(policy, state)),
      }),
    };
  });
}

/** The API server fills in the same; objects that have not been there lack it. */
const directionsOf = ({ spec }: Policy): readonly string[] =>
  spec.policyTypes ?? ['Ingress', ...((spec.egress ?? []).length > 0 ? ['Egress'] : [])];

function ingressAllowances(policy: Policy, pod: Pod, state: State): Allowance[] {
  return (policy.spec.ingress ?? []).flatMap(({ from, ports }) => {
    const rule = { policy: nameOf(policy), ...peersOf(from, policy, state) };
    if (isUnlimited(ports)) return [rule];
    return ports.flatMap((port) => {
      const protocol = protocolOf(port);
      if (typeof port.port !== 'string') return [{ ...rule, protocol, ...numbersOf(port) }];
      return numbersNamed(pod, port.port, protocol).map((number) => ({
        ...rule,
        protocol,
        ports: [number, number] as const,
      }));
    });
  });
}

function egressAllowances(policy: Policy, state: State): Allowance[] {
  return (policy.spec.egress ?? []).flatMap(({ to, ports }) => {
    const rule = { policy: nameOf(policy), ...peersOf(to, policy, state) };
    if (isUnlimited(ports)) return [rule];
    return ports.flatMap((port): Allowance[] => {
      const protocol = protocolOf(port);
      if (typeof port.port !== 'string') return [{ ...rule, protocol, ...numbersOf(port) }];
      return [...podsByPort(port.port, protocol, rule.peers, state.pods)].map(
        ([number, peers]) => ({ ...rule, peers, protocol, ports: [number, number] }),
      );
    });
  });
}

const nameOf = ({ namespace, name }: Policy): string => `${namespace}/${name}`;

const isUnlimited = (list: readonly unknown[] | undefined): list is undefined =>
  list === undefined || list.length === 0;

const protocolOf = ({ protocol = 'TCP' }: NetworkPolicyPort): Protocol => protocol as Protocol;

function numbersOf({ port, endPort = Number(port) }: NetworkPolicyPort): Pick<Allowance, 'ports'> {
  return port === undefined ? {} : { ports: [Number(port), endPort] };
}

const numbersNamed = (pod: Pod, wanted: string, of: Protocol): number[] =>
  pod.namedPorts.flatMap(({ name, protocol, port }) =>
    name === wanted && protocol === of ? [port] : [],
  );

/** A name means for each pod the port that it calls so: addresses of those that do, by port. */
function podsByPort(
  name: string,
  protocol: Protocol,
  peers: readonly string[] | undefined,
  pods: readonly Pod[],
): Map<number, string[]> {
  const blocks = peers?.flatMap((peer) => parseBlock(peer) ?? []);
  const isPeer = ({ address }: Pod) => {
    const own = parseBlock(address);
    return own !== undefined && (blocks?.some((block) => contains(block, own)) ?? true);
  };
  const byPort = new Map<number, string[]>();
  for (const pod of pods) {
    if (!isPeer(pod)) continue;
    for (const port of numbersNamed(pod, name, protocol)) {
      byPort.set(port, [...(byPort.get(port) ?? []), pod.address]);
    }
  }
  return byPort;
}

function peersOf(
  peers: readonly NetworkPolicyPeer[] | undefined,
  { namespace }: Policy,
  state: State,
): Pick<Allowance, 'peers'> {
  if (isUnlimited(peers)) return {};
  return { peers: [...new Set(peers.flatMap((peer) => addressesOf(peer, namespace, state)))] };
}

function addressesOf(peer: NetworkPolicyPeer, namespace: string, state: State): string[] {
  const { ipBlock, namespaceSelector, podSelector } = peer;
  if (ipBlock) {
    const block = parseBlock(ipBlock.cidr);
    const holes = (ipBlock.except ?? []).flatMap((cidr): Block[] => {
      const hole = parseBlock(cidr);
      return hole ? [hole] : [];
    });
    return block ? subtract(block, holes).map(formatBlock) : [];
  }
  const isInScope = (pod: Pod): boolean => {
    if (!namespaceSelector) return podSelector !== undefined && pod.namespace === namespace;
    const labels: Labels | undefined = state.namespaces.get(pod.namespace);
    return labels !== undefined && matches(namespaceSelector, labels);
  };
  return state.pods
    .filter((pod) => isInScope(pod) && matches(podSelector ?? {}, pod.labels))
    .map(({ address }) => address);
}
