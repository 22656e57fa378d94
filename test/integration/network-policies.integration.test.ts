import { openWorld, silentReport, type World } from '@anomaly-prediction/test';
import type { NetworkPolicySpec } from 'kubernetes-types/networking/v1.js';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { compile } from '../world/stand-ins/network-policies/compile.ts';
import { createEnforcer, type Enforcer } from '../world/stand-ins/network-policies/enforcer.ts';
import type { Pod } from '../world/stand-ins/network-policies/objects.ts';
import { createCommandRunner } from '../world/stand-ins/network-policies/run-command.ts';
import { type Host, openPodNetwork, POD_CIDR, type PodNetwork } from './fixtures/pod-network.ts';

const WEB = 8080;
const ADMIN = 8081;
const DNS = 53;
const REFUSED = 'EHOSTUNREACH';
const isRoot = process.getuid?.() === 0;

describe.skipIf(!isRoot)('policies in force (needs root, for networks and iptables)', () => {
  let world: World;
  let network: PodNetwork;
  let web: Host;
  let client: Host;
  let other: Host;
  let outside: Host;
  let enforcer: Enforcer;
  beforeAll(async () => {
    world = await openWorld({ name: 'network-policies', report: silentReport });
    network = await openPodNetwork(world, [WEB, ADMIN]);
    [web, client, other, outside] = await Promise.all([
      network.addHost('web', '10.88.0.10'),
      network.addHost('client', '10.88.0.11'),
      network.addHost('other', '10.88.0.12'),
      network.addHost('outside', '198.51.100.7'),
    ]);
    enforcer = createEnforcer(createCommandRunner(network.enter), POD_CIDR);
  });
  afterAll(() => world.close());
  beforeEach(() => enforce());

  const pods = (): Pod[] => [
    aPod('web', web, [{ name: 'http', protocol: 'TCP', port: WEB }]),
    aPod('client', client),
    { ...aPod('other', other), namespace: 'elsewhere' },
  ];
  const enforce = (...specs: NetworkPolicySpec[]) =>
    enforcer.apply(
      compile({
        pods: pods(),
        namespaces: new Map([
          ['shop', {}],
          ['elsewhere', { team: 'blue' }],
        ]),
        policies: specs.map((spec, index) => ({
          namespace: 'shop',
          name: `policy-${index}`,
          spec,
        })),
      }),
    );

  it('let everything through where there are none', async () => {
    expect(await client.call(web, WEB)).toBe('answered');
    expect(await web.call(outside, WEB)).toBe('answered');
    expect(await outside.call(web, DNS, 'udp')).toBe('answered');
  });

  it('deny by default in both directions, but for the node and the pod itself', async () => {
    await enforce({ podSelector: only('web'), policyTypes: ['Ingress', 'Egress'] });
    for (const one of [client, other, outside]) {
      expect(await one.call(web, WEB)).toBe(REFUSED);
      expect(await web.call(one, WEB)).toBe(REFUSED);
      expect(await one.call(web, DNS, 'udp')).toBe(REFUSED);
    }
    expect(await web.call(network.node, WEB)).toBe(REFUSED);
    expect(await network.node.call(web, WEB)).toBe('answered');
    expect(await web.call(web, WEB)).toBe('answered');
    expect(await client.call(other, WEB)).toBe('answered');
  });
});

const only = (app: string) => ({ matchLabels: { app } });

const aPod = (name: string, { address }: Host, namedPorts: Pod['namedPorts'] = []): Pod => ({
  namespace: 'shop',
  name,
  labels: { app: name },
  address,
  namedPorts,
});
