import type { LabelSelector } from 'kubernetes-types/meta/v1.js';
import type { NetworkPolicyPeer, NetworkPolicyPort } from 'kubernetes-types/networking/v1.js';
import type { Labels, Pod, State } from '../objects.ts';
import type { Packet } from './interpreter.ts';

/**
 * The API's own definition of NetworkPolicies, asked of one connection; it shares nothing with what
 * it judges.
 */
export function isAllowed(state: State, { from, to, protocol, port }: Packet): boolean {
  if (from === to) return true;
  const podAt = (address: string) => state.pods.find((pod) => pod.address === address);
  const sides = [
    { own: podAt(from), other: to, type: 'Egress' },
    { own: podAt(to), other: from, type: 'Ingress' },
  ] as const;
  const receiver = podAt(to);
  return sides.every(({ own, other, type }) => {
    if (!own) return true;
    const applying = state.policies.filter(({ namespace, spec }) => {
      const types = spec.policyTypes ?? (spec.egress?.length ? ['Ingress', 'Egress'] : ['Ingress']);
      return (
        types.includes(type) && namespace === own.namespace && selects(spec.podSelector, own.labels)
      );
    });
    if (applying.length === 0) return true;
    return applying.some(({ namespace, spec }) => {
      const rules =
        type === 'Egress'
          ? (spec.egress ?? []).map((rule) => ({ ends: rule.to, ports: rule.ports }))
          : (spec.ingress ?? []).map((rule) => ({ ends: rule.from, ports: rule.ports }));
      return rules.some(
        ({ ends = [], ports = [] }) =>
          (ends.length === 0 || ends.some((end) => isPeer(end, namespace, other, state))) &&
          (ports.length === 0 || ports.some((one) => isPort(one, protocol, port, receiver))),
      );
    });
  });
}

function selects(selector: LabelSelector, labels: Labels): boolean {
  for (const [key, value] of Object.entries(selector.matchLabels ?? {})) {
    if (labels[key] !== value) return false;
  }
  for (const { key, operator, values } of selector.matchExpressions ?? []) {
    const has = Object.hasOwn(labels, key);
    const isListed = has && (values ?? []).includes(labels[key] ?? '');
    const holds = { In: isListed, NotIn: !isListed, Exists: has, DoesNotExist: !has }[operator];
    if (!holds) return false;
  }
  return true;
}

function isPeer(peer: NetworkPolicyPeer, namespace: string, address: string, state: State) {
  if (peer.ipBlock) {
    const { cidr, except = [] } = peer.ipBlock;
    return isWithin(address, cidr) && !except.some((hole) => isWithin(address, hole));
  }
  const pod = state.pods.find((one) => one.address === address);
  if (!pod) return false;
  if (peer.namespaceSelector) {
    const labels = state.namespaces.get(pod.namespace);
    if (!labels || !selects(peer.namespaceSelector, labels)) return false;
  } else if (pod.namespace !== namespace) return false;
  return peer.podSelector ? selects(peer.podSelector, pod.labels) : true;
}

function isPort(
  { port, endPort, protocol = 'TCP' }: NetworkPolicyPort,
  of: Packet['protocol'],
  number: number,
  receiver: Pod | undefined,
): boolean {
  if (protocol !== of) return false;
  if (port === undefined) return true;
  if (typeof port === 'number') return port <= number && number <= (endPort ?? port);
  return (receiver?.namedPorts ?? []).some(
    (one) => one.name === port && one.protocol === protocol && one.port === number,
  );
}

/** By the bits, written out. */
export function isWithin(address: string, cidr: string): boolean {
  const [network = '', prefix = '32'] = cidr.split('/');
  if (network.includes(':')) return false;
  const length = Number(prefix);
  return bitsOf(address).slice(0, length) === bitsOf(network).slice(0, length);
}

const bitsOf = (address: string): string =>
  address
    .split('.')
    .map((byte) => Number(byte).toString(2).padStart(8, '0'))
    .join('');
