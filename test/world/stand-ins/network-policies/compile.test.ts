import fc from 'fast-check';
import type { LabelSelector } from 'kubernetes-types/meta/v1.js';
import type {
  NetworkPolicyPeer,
  NetworkPolicyPort,
  NetworkPolicySpec,
} from 'kubernetes-types/networking/v1.js';
import { describe, expect, it } from 'vitest';
import { compile } from './compile.ts';
import type { Pod, Policy, Protocol, State } from './objects.ts';
import { render } from './render.ts';
import { type Packet, passes } from './testing/interpreter.ts';
import { isAllowed } from './testing/reference.ts';

const POD_CIDR = '10.0.0.0/28';

const oneOf = <T>(...values: T[]) => fc.constantFrom(...values);
const someLabels = fc.record({ app: oneOf('a', 'b'), tier: oneOf('x', 'y') }, { requiredKeys: [] });
const labels = someLabels.map((chosen) => ({ ...chosen }) as Record<string, string>);
const expression = fc.record({
  key: oneOf('app', 'tier'),
  operator: oneOf('In', 'NotIn'),
  values: fc.uniqueArray(oneOf('a', 'b', 'x', 'y'), { minLength: 1, maxLength: 2 }),
});
const existence = fc.record({
  key: oneOf('app', 'tier'),
  operator: oneOf('Exists', 'DoesNotExist'),
});
const selector: fc.Arbitrary<LabelSelector> = fc.record(
  {
    matchLabels: labels,
    matchExpressions: fc.array(fc.oneof(expression, existence), { maxLength: 2 }),
  },
  { requiredKeys: [] },
);

const ipBlock = oneOf(
  { cidr: '0.0.0.0/0' },
  { cidr: '0.0.0.0/0', except: ['10.0.0.0/8', '198.51.100.0/25'] },
  { cidr: '10.0.0.0/29', except: ['10.0.0.2/31'] },
  { cidr: '10.0.0.2/31' },
  { cidr: '198.51.100.7/32' },
  { cidr: '2001:db8::/32' },
);
const peer: fc.Arbitrary<NetworkPolicyPeer> = fc.oneof(
  fc.record({ podSelector: selector }),
  fc.record({ namespaceSelector: selector }),
  fc.record({ podSelector: selector, namespaceSelector: selector }),
  fc.record({ ipBlock }),
);
const protocol = oneOf<Protocol>('TCP', 'UDP', 'SCTP');
const port: fc.Arbitrary<NetworkPolicyPort> = fc.oneof(
  fc.record(
    { protocol, port: oneOf<number | string>(53, 80, 'dns', 'http') },
    { requiredKeys: [] },
  ),
  fc.record({ port: fc.constant(53), endPort: oneOf(53, 80) }),
);
const upTo = <T>(list: fc.Arbitrary<T>, maxLength: number) =>
  fc.option(fc.array(list, { maxLength }), { nil: undefined });
/** Without a field where it is undefined, as an object of the API has it. */
const without = <T extends object>(object: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  JSON.parse(JSON.stringify(object));
const spec: fc.Arbitrary<NetworkPolicySpec> = fc
  .record({
    podSelector: selector,
    policyTypes: fc.option(fc.subarray(['Ingress', 'Egress'], { minLength: 1 }), {
      nil: undefined,
    }),
    ingress: upTo(fc.record({ from: upTo(peer, 2), ports: upTo(port, 2) }), 2),
    egress: upTo(fc.record({ to: upTo(peer, 2), ports: upTo(port, 2) }), 2),
  })
  .map((made) => without(made) as NetworkPolicySpec);
const namespace = oneOf('one', 'two', 'three');
const policy: fc.Arbitrary<Policy> = fc.record({ namespace, name: oneOf('p', 'q'), spec });
const namedPort = fc.record({ name: oneOf('dns', 'http'), protocol, port: oneOf(53, 80) });
const pod: fc.Arbitrary<Pod> = fc.record({
  namespace,
  name: fc.constant('pod'),
  labels,
  address: fc.integer({ min: 1, max: 6 }).map((last) => `10.0.0.${last}`),
  namedPorts: fc.array(namedPort, { maxLength: 2 }),
});
const state: fc.Arbitrary<State> = fc
  .record({
    // The third is one that is not known yet.
    namespaces: fc.record({ one: labels, two: labels }).map((all) => new Map(Object.entries(all))),
    pods: fc.uniqueArray(pod, { selector: ({ address }) => address, maxLength: 5 }),
    policies: fc.array(policy, { maxLength: 4 }),
  })
  .map(({ pods, ...rest }) => ({
    ...rest,
    pods: pods.map((one) => ({ ...one, name: `pod-${one.address}` })),
  }));

const packetsOf = ({ pods }: State): Packet[] => {
  const addresses = [...pods.map(({ address }) => address), '198.51.100.7', '198.51.100.200'];
  return addresses.flatMap((from) =>
    addresses.flatMap((to) =>
      (['TCP', 'UDP', 'SCTP', 'ICMP'] as const).flatMap((protocol) =>
        [53, 66, 80].map((port) => ({ from, to, protocol, port })),
      ),
    ),
  );
};

describe('rules made of policies', () => {
  it('let through what the policies allow, and nothing else', () => {
    fc.assert(
      fc.property(state, (all) => {
        const rules = render(compile(all), POD_CIDR);
        const wrong = packetsOf(all).filter(
          (packet) => passes(rules, packet) !== isAllowed(all, packet),
        );
        expect(wrong).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('let nothing through of or to a pod address that is no known pod’s', () => {
    fc.assert(
      fc.property(state, (all) => {
        const rules = render(compile(all), POD_CIDR);
        const unknown = {
          from: '10.0.0.9',
          to: '198.51.100.7',
          protocol: 'TCP',
          port: 80,
        } as const;
        expect(passes(rules, unknown)).toBe(false);
        expect(passes(rules, { ...unknown, from: unknown.to, to: unknown.from })).toBe(false);
      }),
    );
  });
});
