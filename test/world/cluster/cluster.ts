import { join } from 'node:path';
import { type ControlPlane, startControlPlane } from '../control-plane.ts';
import type { PartName } from '../install/ensure.ts';
import { locateKubernetes } from '../install/kubernetes.ts';
import { locateNodeParts } from '../install/node.ts';
import type { ImageArchive } from '../install/node-images.ts';
import { localSystem } from '../install/system.ts';
import type { Part, PartOptions } from '../process.ts';
import type { Refusal } from '../stand-ins/network-policies/refusals.ts';
import { startNetworkPolicyStandIn } from '../stand-ins/network-policies.ts';
import type { World } from '../world.ts';
import { nameServer } from './addons/name-server.ts';
import { localStorage } from './addons/storage.ts';
import { linkNode } from './network.ts';
import { startNode } from './node.ts';
import { makeNodeSpace } from './node-space.ts';
import { POD_RANGE } from './settings.ts';
import { signalPods } from './signal-pods.ts';

const POLICIES_USER = 'network-policies-stand-in';

/** What {@link startCluster} needs to be installed, and `helm`, which its users need. */
export const CLUSTER_PARTS: readonly PartName[] = [
  'node',
  'etcd',
  'kubernetes',
  'helm',
  'nodeImages',
];

/** A real Kubernetes of one node. */
export interface Cluster {
  plane: ControlPlane;
  /** Path of the kubeconfig of one who may do everything. */
  kubeconfig: string;
  /** Brings images to the node. */
  load(images: readonly ImageArchive[]): Promise<void>;
  /** Gives each image of one tag a second name, with another. */
  tagImages(tag: string, other: string): Promise<void>;
  /** Starts a process of this machine in the node's network, where pods and Services have addresses. */
  spawnInNetwork(options: PartOptions): Promise<Part>;
  /** Sends a signal to pods' processes by their command line; returns how many there were. */
  signalPods(command: RegExp, signal: NodeJS.Signals): number;
  /** What its NetworkPolicies have refused so far. */
  refusals(): Promise<Refusal[]>;
  /** Resolves when one of its processes ends with nobody having asked it to. */
  lost: Promise<Error>;
  /** Ends what of it runs in this process; the rest goes with the world. */
  stop(): Promise<void>;
}

/**
 * Starts the control plane on this machine and a node beside it in namespaces of its own, with
 * cluster DNS, NetworkPolicies enforced by a stand-in, and a class of local volumes; done when the node is ready.
 *
 * @throws one line with what the log says when something does not come up
 */
export async function startCluster(
  world: World,
  { images = [] }: { images?: readonly ImageArchive[] } = {},
): Promise<Cluster> {
  const system = localSystem();
  const kubernetes = locateKubernetes(system);
  const parts = locateNodeParts(system);
  if (!kubernetes || !parts) {
    throw new Error('Kubernetes or what a node needs is not installed: call ensureParts first');
  }
  const { containerd, ctr, cniPlugins, pause, coredns } = parts;
  const space = await makeNodeSpace(world);
  const link = await linkNode(system, space.pid, space.enter);
  const plane = await startControlPlane(world, {
    address: link.outer,
    controllers: ['*'],
    scheduler: true,
  });
  const policySocket = join(world.folder, 'policies.sock');
  const policies = await startNetworkPolicyStandIn({
    kubeconfig: await plane.kubeconfigFor({ name: POLICIES_USER, groups: ['system:masters'] }),
    enter: space.enter,
    podCidr: POD_RANGE,
    socket: policySocket,
    report: world.report,
  });
  const programs = { ...kubernetes, containerd, ctr, cniPlugins };
  const node = await startNode(world, { plane, space, link, programs, pause, policySocket });
  await node.load([coredns, ...images]);
  await plane.apply(...nameServer(coredns.reference));
  await plane.apply(...localStorage(join(world.folder, 'volumes')));
  return {
    plane,
    kubeconfig: plane.adminKubeconfig,
    signalPods: (command, signal) => signalPods(node.cgroupRoot, command, signal),
    refusals: () => policies.refusals(),
    load: node.load,
    tagImages: node.tagImages,
    spawnInNetwork({ command, args, ...rest }) {
      const [enter = '', ...entering] = [...space.enterNetwork, command, ...args];
      return world.spawnPart({ ...rest, command: enter, args: entering });
    },
    lost: Promise.race([plane.lost, node.lost]),
    stop: () => policies.stop(),
  };
}
