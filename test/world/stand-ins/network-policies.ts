// A stand-in for a network plugin that enforces NetworkPolicies, which can be had as container images
// only. It reads the real objects off a real API server and turns them into real rules of the
// kernel, by iptables and ipset, in the network namespace of a cluster of one node.
//
// Where engines differ, it is so: what the node itself sends to a pod always passes; a pod's egress
// policies hold for the node's addresses as well (the API server is there); pods with the node's
// network are nobody's peer, and are met by ipBlock alone; an ipBlock means pods' addresses too; what
// is neither TCP, UDP nor SCTP passes only by rules without ports; connections that a policy no
// longer allows end. Refused packets are rejected, so that a test need not wait: most engines drop
// them, and a caller then waits for as long as it cares to. IPv4 alone.

import { EventEmitter, once } from 'node:events';
import { type Report, silentReport } from '../report.ts';
import { openStandInApi } from './api.ts';
import { follow } from './follow.ts';
import { type Attachment, serveAttachments } from './network-policies/attachments.ts';
import { compile } from './network-policies/compile.ts';
import { createEnforcer } from './network-policies/enforcer.ts';
import {
  type LivePod,
  type LivePolicy,
  NAMESPACE,
  NETWORK_POLICY,
  POD,
  type State,
} from './network-policies/objects.ts';
import { createPodAddresses } from './network-policies/pod-addresses.ts';
import type { Refusal } from './network-policies/refusals.ts';
import { createCommandRunner } from './network-policies/run-command.ts';
import { createWorkQueue } from './work-queue.ts';

const NAME = 'network-policies-stand-in';
/** How often it is looked whether our rules are still the first. */
const CHECK_MS = 10_000;
const ATTACH_TIMEOUT_MS = 20_000;

export interface NetworkPolicyStandInOptions {
  /** Of one who may list and watch pods, namespaces and NetworkPolicies. */
  kubeconfig: string;
  /**
   * What its commands begin with, to be run in the cluster's network namespace as root:
   * `nsenter --target PID --net --`.
   */
  enter?: readonly string[];
  /** Addresses that are pods' alone, as `10.88.0.0/24`: one of no known pod gets nowhere. */
  podCidr: string;
  /**
   * Where the CNI plugin asks, a Unix socket; see `installCniPlugin`. Without it a pod is cut off
   * until its status says its address, a second or more after it has started.
   */
  socket?: string;
  report?: Report;
}

export interface NetworkPolicyStandIn {
  /**
   * What has been refused since the cluster began. Addresses are named by the pod that has or had
   * them last; that of a Service stays as it is, where none of its pods was ready to be called.
   */
  refusals(): Promise<Refusal[]>;
  /** Resolves once what the API server has told so far is in force. */
  settled(): Promise<void>;
  /** Ends it; the rules stay in force, as they are then. */
  stop(): Promise<void>;
}

/** Starts it; done when all policies that are there are in force. */
export async function startNetworkPolicyStandIn({
  kubeconfig,
  enter = [],
  podCidr,
  socket,
  report = silentReport,
}: NetworkPolicyStandInOptions): Promise<NetworkPolicyStandIn> {
  const config = openStandInApi(kubeconfig, NAME).config;
  const enforcer = createEnforcer(createCommandRunner(enter), podCidr);
  await enforcer.prepare();
  const addresses = createPodAddresses();
  const podNames = new Map<string, string>();
  const podChanges = new EventEmitter();
  // As many as there are pods that start at once.
  podChanges.setMaxListeners(0);
  let inForce: string | undefined;
  let waiting: PromiseWithResolvers<void>[] = [];

  const tell = (what: string) => (error: unknown) =>
    report.note(`${NAME}: ${what}: ${error instanceof Error ? error.message : String(error)}`);
  const failed = Promise.withResolvers<never>();
  const queue = createWorkQueue(
    () => enforce(),
    (error) => {
      tell('rules')(error);
      failed.reject(error);
    },
  );
  const change = () => queue.add(NAME);
  const pods = follow<LivePod>(config, POD, {
    onError: tell('watch of pods'),
    onChange() {
      podChanges.emit('change');
      change();
    },
  });
  const namespaces = follow(config, NAMESPACE, {
    onError: tell('watch of namespaces'),
    onChange: change,
  });
  const policies = follow<LivePolicy>(config, NETWORK_POLICY, {
    onError: tell('watch of NetworkPolicies'),
    onChange: change,
  });
  const followed = [pods, namespaces, policies];
  /** Rules of half of the policies would let through what the other half forbids. */
  const synced = Promise.all(followed.map((one) => one.synced));

  const view = (): State => ({
    pods: addresses.view(pods.items.values()),
    namespaces: new Map(
      [...namespaces.items.values()].map(({ metadata: { name, labels = {} } }) => [name, labels]),
    ),
    policies: [...policies.items.values()].map(({ metadata: { namespace, name }, spec }) => ({
      namespace,
      name,
      spec,
    })),
  });
  const enforce = async () => {
    await synced;
    const served = waiting;
    waiting = [];
    const rules = compile(view());
    for (const { address, pod } of rules) podNames.set(address, pod);
    const wanted = JSON.stringify(rules);
    try {
      if (wanted !== inForce) {
        inForce = undefined;
        await enforcer.apply(rules);
      }
    } catch (error) {
      waiting.push(...served);
      throw error;
    }
    inForce = wanted;
    for (const { resolve } of served) resolve();
  };
  const settled = async () => {
    const done = Promise.withResolvers<void>();
    waiting.push(done);
    change();
    await done.promise;
  };

  const attach = async ({ namespace, name, uid, address }: Attachment) => {
    const signal = AbortSignal.timeout(ATTACH_TIMEOUT_MS);
    const find = () => {
      const pod = pods.items.get(`${namespace}/${name}`);
      return uid === undefined || pod?.metadata.uid === uid ? pod : undefined;
    };
    let pod = find();
    while (!pod) {
      // The kubelet has heard of it before we have.
      await once(podChanges, 'change', { signal }).catch(() => {
        throw new Error(`${NAME} has not heard of pod ${namespace}/${name}`);
      });
      pod = find();
    }
    addresses.give(pod.metadata.uid, address);
    // Before a pod starts, it is also seen to that nobody else's rules come first.
    inForce = undefined;
    await settled();
  };

  const check = setInterval(() => {
    inForce = undefined;
    change();
  }, CHECK_MS);
  const server = socket === undefined ? undefined : await serveAttachments(socket, attach);
  const stop = async () => {
    clearInterval(check);
    await server?.close();
    await Promise.all(followed.map((one) => one.stop()));
    await queue.stop();
  };
  try {
    // Later a failure is told and tried again; what fails at once lacks a program or root's rights.
    await Promise.race([settled(), failed.promise]);
  } catch (error) {
    await stop();
    throw error;
  }
  const named = (address: string) => podNames.get(address) ?? address;
  return {
    async refusals() {
      const refusals = await enforcer.refusals();
      return refusals.map((one) => ({ ...one, from: named(one.from), to: named(one.to) }));
    },
    settled,
    stop,
  };
}
