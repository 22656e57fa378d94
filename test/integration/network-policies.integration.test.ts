import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { json } from 'node:stream/consumers';
import {
  type ControlPlane,
  installCniPlugin,
  makeNamespace,
  type NetworkPolicyStandIn,
  openWorld,
  silentReport,
  startControlPlane,
  startNetworkPolicyStandIn,
  type World,
} from '@anomaly-prediction/test';
import type { NetworkPolicySpec } from 'kubernetes-types/networking/v1.js';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { findExecutable } from '../world/install/system.ts';
import { compile } from '../world/stand-ins/network-policies/compile.ts';
import {
  createEnforcer,
  type Enforcer,
  type RunCommand,
} from '../world/stand-ins/network-policies/enforcer.ts';
import type { Pod } from '../world/stand-ins/network-policies/objects.ts';
import { createCommandRunner } from '../world/stand-ins/network-policies/run-command.ts';
import { type Host, openPodNetwork, POD_CIDR, type PodNetwork } from './fixtures/pod-network.ts';

const HOLD_POD_NETWORK = join(import.meta.dirname, 'fixtures', 'hold-pod-network.ts');
const WEB = 8080;
const ADMIN = 8081;
const DNS = 53;
const REFUSED = 'EHOSTUNREACH';
const WAIT = { timeout: 10_000, interval: 20 };
const SERVICE = '10.96.0.10';

const isRoot = process.getuid?.() === 0;
const KINDS = ['nft', 'legacy'].filter((kind) => findExecutable(`iptables-${kind}`));
const canRun = isRoot && KINDS.length > 0 && findExecutable('ipset') !== undefined;

describe.skipIf(!canRun).each(KINDS)(
  'policies in force by iptables-%s (needs root, iptables and ipset)',
  (kind) => {
    let world: World;
    let network: PodNetwork;
    let run: RunCommand;
    let enforcer: Enforcer;
    let web: Host;
    let client: Host;
    let other: Host;
    let outside: Host;
    let pods: Pod[];
    beforeAll(async () => {
      world = await openWorld({ name: 'network-policies', report: silentReport });
      network = await openPodNetwork(world, [WEB, ADMIN]);
      [web, client, other, outside] = await Promise.all([
        network.addHost('web', '10.88.0.10'),
        network.addHost('client', '10.88.0.11'),
        network.addHost('other', '10.88.0.12'),
        network.addHost('outside', '198.51.100.7'),
      ]);
      const runner = createCommandRunner(network.enter);
      run = (command, ...rest) => runner(command.replace(/^iptables/, `iptables-${kind}`), ...rest);
      enforcer = createEnforcer(run, POD_CIDR);
      await enforcer.prepare();
    });
    afterAll(() => world.close());
    beforeEach(async () => {
      pods = [
        aPod('web', web, [{ name: 'http', protocol: 'TCP', port: WEB }]),
        aPod('client', client),
        { ...aPod('other', other), namespace: 'elsewhere' },
      ];
      await enforce();
    });

    const enforce = (...specs: NetworkPolicySpec[]) =>
      enforcer.apply(
        compile({
          pods,
          namespaces: new Map(Object.entries({ shop: {}, elsewhere: { team: 'blue' } })),
          policies: specs.map((spec, index) => ({ namespace: 'shop', name: `p${index}`, spec })),
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

    it('let in those whom a rule names, on the port that the pod calls so', async () => {
      const ports = [{ port: 'http' }];
      await enforce({ podSelector: only('web'), ingress: [{ from: [of('client')], ports }] });
      expect(await client.call(web, WEB)).toBe('answered');
      expect(await client.call(web, ADMIN)).toBe(REFUSED);
      expect(await client.call(web, DNS, 'udp')).toBe(REFUSED);
      expect(await other.call(web, WEB)).toBe(REFUSED);
      // It is isolated in one direction alone.
      expect(await web.call(other, WEB)).toBe('answered');
    });

    it('add up: what either of two allows passes', async () => {
      const blue = { namespaceSelector: { matchLabels: { team: 'blue' } } };
      await enforce(
        { podSelector: only('web'), ingress: [{ from: [of('client')] }] },
        { podSelector: {}, ingress: [{ from: [blue], ports: [{ port: WEB }] }] },
      );
      expect(await client.call(web, ADMIN)).toBe('answered');
      expect(await other.call(web, WEB)).toBe('answered');
      expect(await other.call(web, ADMIN)).toBe(REFUSED);
      expect(await outside.call(web, WEB)).toBe(REFUSED);
    });

    it('let out to blocks of addresses but for the exceptions', async () => {
      const ipBlock = { cidr: '0.0.0.0/0', except: ['198.51.100.0/24', '10.88.0.12/32'] };
      await enforce({ podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [{ ipBlock }] }] });
      expect(await web.call(client, WEB)).toBe('answered');
      expect(await web.call(network.node, WEB)).toBe('answered');
      expect(await web.call(other, WEB)).toBe(REFUSED);
      expect(await web.call(outside, WEB)).toBe(REFUSED);
      expect(await outside.call(web, WEB)).toBe('answered');
    });

    it('tell protocols and ranges of ports apart', async () => {
      const ports = [{ port: WEB, endPort: ADMIN }, { protocol: 'UDP' }];
      await enforce({ podSelector: only('web'), egress: [{ ports }], policyTypes: ['Egress'] });
      expect(await web.call(client, WEB)).toBe('answered');
      expect(await web.call(client, ADMIN)).toBe('answered');
      expect(await web.call(client, DNS, 'udp')).toBe('answered');
      await enforce({
        podSelector: only('web'),
        egress: [{ ports: [{ port: DNS, endPort: WEB }] }],
        policyTypes: ['Egress'],
      });
      expect(await web.call(client, WEB)).toBe('answered');
      expect(await web.call(client, ADMIN)).toBe(REFUSED);
      expect(await web.call(client, DNS, 'udp')).toBe(REFUSED);
    });

    it('judge a call of a Service by the pod and port that it comes to', async () => {
      const to = ['-j', 'DNAT', '--to-destination', `${web.address}:${WEB}`];
      const call = ['-d', SERVICE, '-p', 'tcp', '--dport', '80'];
      await run('iptables', ['-t', 'nat', '-A', 'PREROUTING', ...call, ...to]);
      await enforce({
        podSelector: only('client'),
        egress: [{ to: [of('web')], ports: [{ port: WEB }] }],
      });
      expect(await client.call(SERVICE, 80)).toBe('answered');
      await enforce({
        podSelector: only('client'),
        egress: [{ to: [of('web')], ports: [{ port: 80 }] }],
      });
      expect(await client.call(SERVICE, 80)).toBe(REFUSED);
    });

    it('hold for an open connection too, from the instant at which they change', async () => {
      const letIn = { podSelector: only('web'), ingress: [{ from: [of('client')] }] };
      await enforce(letIn);
      const say = await client.open(web, WEB);
      expect(await say()).toBe('answered');
      await enforce(letIn, { podSelector: only('client'), policyTypes: ['Ingress'] });
      expect(await say()).toBe('answered');
      await enforce({ podSelector: only('web') });
      expect(await say()).toBe('ECONNRESET');
      expect(await client.call(web, WEB)).toBe(REFUSED);
    });

    it('never let through what old and new ones forbid, nor cut what both allow', async () => {
      const forbid = { podSelector: only('web'), ingress: [{ from: [of('client')] }] };
      const more = {
        podSelector: {},
        ingress: [{ from: [of('client')], ports: [{ port: ADMIN }] }],
      };
      const say = await client.open(web, WEB);
      await enforce(forbid);
      let changing = true;
      const repeat = async (call: () => Promise<string>) => {
        const outcomes = new Set<string>();
        while (changing) outcomes.add(await call());
        return [...outcomes];
      };
      const outcomes = Promise.all([
        repeat(say),
        repeat(() => client.call(web, WEB)),
        repeat(() => other.call(web, WEB)),
      ]);
      for (let change = 0; change < 20; change++) {
        pods = pods.map((pod) => ({ ...pod, labels: { ...pod.labels, change: `${change % 3}` } }));
        await enforce(forbid, ...(change % 2 === 0 ? [more] : []));
      }
      changing = false;
      expect(await outcomes).toEqual([['answered'], ['answered'], [REFUSED]]);
    });

    it('cut off a pod address that is not known, until it is', async () => {
      const all = pods;
      pods = all.filter(({ name }) => name !== 'other');
      await enforce();
      expect(await client.call(other, WEB)).toBe('silence');
      expect(await other.call(network.node, WEB)).toBe('silence');
      pods = all;
      await enforce();
      expect(await client.call(other, WEB)).toBe('answered');
      expect(await other.call(network.node, WEB)).toBe('answered');
    });

    it('come before everybody else’s rules', async () => {
      await run('iptables', ['-I', 'FORWARD', '-j', 'ACCEPT']);
      await enforce({ podSelector: only('web') });
      expect(await client.call(web, WEB)).toBe(REFUSED);
    });

    it('say what was refused, and by whose policy', async () => {
      await run('ipset', ['flush', 'netpol-refused-in']);
      await run('ipset', ['flush', 'netpol-refused-out']);
      await enforce(
        { podSelector: only('web') },
        { podSelector: only('client'), egress: [{ to: [of('web')] }] },
      );
      for (let call = 0; call < 3; call++) await client.call(web, WEB);
      await client.call(other, DNS, 'udp');
      expect(await enforcer.refusals()).toEqual([
        {
          direction: 'egress',
          from: client.address,
          to: other.address,
          protocol: 'udp',
          port: `${DNS}`,
          packets: 1,
        },
        {
          direction: 'ingress',
          from: client.address,
          to: web.address,
          protocol: 'tcp',
          port: `${WEB}`,
          packets: 3,
        },
      ]);
    });

    it('leave nothing in the kernel once they are gone', async () => {
      const before = await inKernel();
      await enforce({ podSelector: {}, ingress: [{ from: [of('client'), of('web')] }] });
      expect(await inKernel()).not.toEqual(before);
      await enforce();
      expect(await inKernel()).toEqual(before);
    });

    const inKernel = async () => {
      const table = await run('iptables-save', ['-t', 'filter']);
      const rules = table.split('\n').filter((line) => !line.startsWith('#'));
      const sets = (await run('ipset', ['list', '-name'])).split('\n');
      return [...rules.map((line) => line.replace(/ \[.*/, '')), ...sets.toSorted()];
    };
  },
);

describe.skipIf(!canRun)(
  'the stand-in that enforces NetworkPolicies (needs root, iptables and ipset)',
  () => {
    let world: World;
    let plane: ControlPlane;
    let network: PodNetwork;
    let standIn: NetworkPolicyStandIn;
    let plugin: string;
    let socket: string;
    beforeAll(async () => {
      world = await openWorld({ name: 'network-policies', report: silentReport });
      [plane, network] = await Promise.all([
        startControlPlane(world),
        openPodNetwork(world, [WEB, ADMIN]),
      ]);
      socket = join(world.folder, 'network-policies.socket');
      const { type } = await installCniPlugin({ folder: world.folder, socket });
      plugin = join(world.folder, type);
      await makeNamespace(plane, 'shop');
      await plane.kubectl('create', 'serviceaccount', 'default', '--namespace=shop');
      standIn = await startStandIn();
    });
    afterAll(async () => {
      await standIn?.stop();
      await world.close();
    });

    const startStandIn = () =>
      startNetworkPolicyStandIn({
        kubeconfig: plane.adminKubeconfig,
        enter: network.enter,
        podCidr: POD_CIDR,
        socket,
      });
    /** Makes the object alone: it has no address yet. */
    const makePod = async (name: string) => {
      await plane.apply({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { namespace: 'shop', name, labels: { app: name } },
        spec: {
          nodeName: 'node',
          automountServiceAccountToken: false,
          containers: [
            { name: 'one', image: 'none', ports: [{ name: 'http', containerPort: WEB }] },
          ],
        },
      });
      return plane.kubectl(
        'get',
        'pod',
        name,
        '--namespace=shop',
        '--output=jsonpath={.metadata.uid}',
      );
    };
    const setStatus = (name: string, status: object) =>
      plane.kubectl(
        'patch',
        'pod',
        name,
        '--namespace=shop',
        '--subresource=status',
        `--patch=${JSON.stringify({ status })}`,
      );
    const addPod = async (name: string, address: string): Promise<Host> => {
      const [host] = await Promise.all([network.addHost(name, address), makePod(name)]);
      await setStatus(name, { phase: 'Running', podIP: address });
      return host;
    };
    const policy = (name: string, spec: NetworkPolicySpec) => ({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { namespace: 'shop', name },
      spec,
    });
    const eventually = (call: () => Promise<string>, outcome: string) =>
      vi.waitFor(async () => expect(await call()).toBe(outcome), WAIT);

    it('follows policies as they come, change and go, and says who was refused', async () => {
      const [web, client] = await Promise.all([
        addPod('web', '10.88.0.10'),
        addPod('client', '10.88.0.11'),
      ]);
      await eventually(() => client.call(web, WEB), 'answered');
      await plane.apply(policy('deny', { podSelector: {}, policyTypes: ['Ingress'] }));
      await eventually(() => client.call(web, WEB), REFUSED);
      await plane.apply(
        policy('let-in', {
          podSelector: only('web'),
          ingress: [{ from: [of('client')], ports: [{ port: 'http' }] }],
        }),
      );
      await eventually(() => client.call(web, WEB), 'answered');
      expect(await client.call(web, ADMIN)).toBe(REFUSED);
      await plane.kubectl('label', 'pod', 'client', '--namespace=shop', '--overwrite', 'app=other');
      await eventually(() => client.call(web, WEB), REFUSED);
      const refusals = await standIn.refusals();
      expect(refusals).toContainEqual(
        expect.objectContaining({ from: 'shop/client', to: 'shop/web', port: `${ADMIN}` }),
      );
      await plane.kubectl('delete', 'networkpolicy', '--all', '--namespace=shop');
      await eventually(() => client.call(web, ADMIN), 'answered');
    });

    it('has a pod’s rules in force before the pod may start', async () => {
      await plane.apply(
        policy('no-way-out', { podSelector: only('fresh'), policyTypes: ['Egress'] }),
      );
      const [fresh, uid] = await Promise.all([
        network.addHost('fresh', '10.88.0.20'),
        makePod('fresh'),
      ]);
      expect(await fresh.call(network.node, WEB)).toBe('silence');
      const result = await attach('fresh', uid, fresh.address);
      expect(result).toEqual({ code: 0, said: given(fresh.address) });
      expect(await fresh.call(network.node, WEB)).toBe(REFUSED);
      expect(await network.node.call(fresh, WEB)).toBe('answered');
    });

    it('gives the address of a pod that has ended to the next one', async () => {
      const job = await addPod('job', '10.88.0.21');
      await eventually(() => job.call(network.node, WEB), 'answered');
      await plane.apply(
        policy('none-for-next', { podSelector: only('next'), policyTypes: ['Egress'] }),
      );
      await setStatus('job', { phase: 'Succeeded' });
      const uid = await makePod('next');
      expect(await attach('next', uid, job.address)).toMatchObject({ code: 0 });
      expect(await job.call(network.node, WEB)).toBe(REFUSED);
    });

    it('leaves all as it is when it stops, lets no pod start meanwhile, and goes on from there', async () => {
      const held = await addPod('held', '10.88.0.22');
      await plane.apply(policy('hold', { podSelector: only('held'), policyTypes: ['Egress'] }));
      await eventually(() => held.call(network.node, WEB), REFUSED);
      await standIn.stop();
      expect(await held.call(network.node, WEB)).toBe(REFUSED);
      const uid = await makePod('late');
      expect(await attach('late', uid, '10.88.0.23')).toMatchObject({ code: 1 });
      await plane.kubectl('delete', 'networkpolicy', 'hold', '--namespace=shop');
      standIn = await startStandIn();
      expect(await held.call(network.node, WEB)).toBe('answered');
      expect(await attach('late', uid, '10.88.0.23')).toMatchObject({ code: 0 });
    });

    const given = (address: string) => ({
      cniVersion: '0.4.0',
      ips: [{ version: '4', address: `${address}/32` }],
    });
    /** What a container runtime does with a pod that has been given an address. */
    const attach = async (name: string, uid: string, address: string) => {
      const child = spawn(plugin, {
        env: {
          CNI_COMMAND: 'ADD',
          CNI_ARGS: `IgnoreUnknown=1;K8S_POD_NAMESPACE=shop;K8S_POD_NAME=${name};K8S_POD_UID=${uid}`,
        },
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      const prevResult = given(address);
      child.stdin.end(JSON.stringify({ cniVersion: '0.4.0', name: 'pods', socket, prevResult }));
      const [said, [code]] = await Promise.all([json(child.stdout), once(child, 'close')]);
      return { code, said };
    };
  },
);

describe.skipIf(!canRun)('networks of a test (needs root, iptables and ipset)', () => {
  it('are gone with their rules when their process is killed by force', async () => {
    const holder = spawn(process.execPath, [HOLD_POD_NETWORK], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void holder.kill('SIGKILL'));
    const { networks, folder } = JSON.parse(await firstLine(holder.stdout)) as {
      networks: string[];
      folder: string;
    };
    expect(networksInUse()).toEqual(expect.arrayContaining(networks));
    holder.kill('SIGKILL');
    await vi.waitFor(() => {
      expect(networksInUse().filter((network) => networks.includes(network))).toEqual([]);
      expect(existsSync(folder)).toBe(false);
    }, WAIT);
  });

  /** The kernel keeps a network for as long as a process or a mount is in it; we make no mounts. */
  const networksInUse = (): string[] =>
    globSync('/proc/[0-9]*/ns/net').flatMap((path) => {
      try {
        return [readlinkSync(path)];
      } catch {
        // It has ended since.
        return [];
      }
    });
});

async function firstLine(input: Readable): Promise<string> {
  for await (const line of createInterface({ input })) return line;
  throw new Error('the holder ended before its networks stood');
}

const only = (app: string) => ({ matchLabels: { app } });
const of = (app: string) => ({ podSelector: only(app) });

const aPod = (name: string, { address }: Host, namedPorts: Pod['namedPorts'] = []): Pod => ({
  namespace: 'shop',
  name,
  labels: { app: name },
  address,
  namedPorts,
});
