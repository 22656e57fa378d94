import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ControlPlane } from '../control-plane.ts';
import type { KubernetesPrograms } from '../install/kubernetes.ts';
import type { NodePrograms } from '../install/node.ts';
import type { ImageArchive } from '../install/node-images.ts';
import { localSystem } from '../install/system.ts';
import { endOf, type Part, type PartOptions } from '../process.ts';
import { installCniPlugin } from '../stand-ins/network-policies/install-cni-plugin.ts';
import type { World } from '../world.ts';
import type { NodeLink } from './network.ts';
import { makeNodeCgroup } from './node-cgroup.ts';
import type { NodeSpace } from './node-space.ts';
import {
  cniConfig,
  containerdConfig,
  kubeletConfig,
  kubeletFlags,
  NODE_NAME,
  type NodeFiles,
  proxyConfig,
} from './settings.ts';

const READY_WITHIN_MS = 60_000;
const POLL_MS = 250;
const RUNTIME_WITHIN_MS = 20_000;

export interface Node {
  /** Below which its pods have their cgroups. */
  cgroupRoot: string;
  /** Brings images; what is there under the same name is replaced. */
  load(images: readonly ImageArchive[]): Promise<void>;
  /** Gives each image of one tag a second name, with another. */
  tagImages(tag: string, other: string): Promise<void>;
  /** Resolves when one of its programs ends with nobody having asked it to. */
  lost: Promise<Error>;
}

export interface NodeOptions {
  plane: ControlPlane;
  space: NodeSpace;
  link: NodeLink;
  programs: NodePrograms & KubernetesPrograms;
  pause: ImageArchive;
  /** Where the stand-in for NetworkPolicies hears of new pods: a Unix socket. */
  policySocket: string;
}

/** Starts container runtime, kubelet and proxy; done when the node says that it is ready. */
export async function startNode(world: World, options: NodeOptions): Promise<Node> {
  const { plane, space, link, programs, pause, policySocket } = options;
  const folder = join(world.folder, 'node');
  for (const path of ['', 'cni', 'cni-plugins', 'volume-plugins', 'pod-logs'])
    mkdirSync(join(folder, path));
  const write = (name: string, content: string): string => {
    const path = join(folder, name);
    writeFileSync(path, content, { mode: 0o600 });
    return path;
  };
  const serving = await plane.authority.issue({ name: NODE_NAME, addresses: [link.inner] });
  const files: NodeFiles = {
    folder,
    cgroupRoot: makeNodeCgroup(world),
    containerdSocket: join(folder, 'containerd.sock'),
    cniFolder: join(folder, 'cni'),
    cniPlugins: join(folder, 'cni-plugins'),
    authority: plane.authorityFile,
    serving: {
      certificate: write('kubelet.crt', serving.certificate),
      key: write('kubelet.key', serving.key),
    },
    kubeletKubeconfig: await plane.kubeconfigFor({
      name: `system:node:${NODE_NAME}`,
      groups: ['system:nodes'],
    }),
    proxyKubeconfig: await plane.kubeconfigFor({ name: 'system:kube-proxy' }),
    resolvConf: write('resolv.conf', ''),
    pauseImage: pause.reference,
  };
  for (const plugin of readdirSync(programs.cniPlugins)) {
    symlinkSync(join(programs.cniPlugins, plugin), join(files.cniPlugins, plugin));
  }
  const policies = await installCniPlugin({ folder: files.cniPlugins, socket: policySocket });
  write('cni/pods.conflist', JSON.stringify(cniConfig(policies)));
  const containerdFile = write('containerd.toml', containerdConfig(files));
  const kubeletFile = write('kubelet.json', JSON.stringify(kubeletConfig(files)));
  const proxyFile = write('kube-proxy.json', JSON.stringify(proxyConfig(files)));

  const lost = Promise.withResolvers<Error>();
  const spawn = async ({ command, ...rest }: PartOptions): Promise<Part> => {
    const [enter = '', ...args] = [...space.enter, command, ...rest.args];
    // It goes with its namespace anyway, and `nsenter` passes no signal on.
    const part = await world.spawnPart({ ...rest, command: enter, args, stopTimeoutMs: 1 });
    void part.exited.then((exit) => lost.resolve(endOf(part, exit)));
    return part;
  };
  const system = localSystem();
  const ctr = (...args: string[]) => {
    const [enter = '', ...entering] = [...space.enter, programs.ctr];
    return system.run(enter, [...entering, `--address=${files.containerdSocket}`, ...args]);
  };

  const containerd = await spawn({
    name: 'containerd',
    command: programs.containerd,
    args: [`--config=${containerdFile}`],
    // It looks for its shim and for runc there.
    env: { PATH: [dirname(programs.containerd), process.env.PATH, '/usr/sbin', '/sbin'].join(':') },
  });
  await retry(containerd, RUNTIME_WITHIN_MS, () => ctr('version'));
  const load = async (images: readonly ImageArchive[]) => {
    for (const { archive } of images) await ctr('--namespace=k8s.io', 'images', 'import', archive);
  };
  await load([pause]);
  const tagImages = async (tag: string, other: string) => {
    const references = (await ctr('--namespace=k8s.io', 'images', 'list', '--quiet')).split('\n');
    for (const reference of references.filter((one) => one.endsWith(`:${tag}`))) {
      const renamed = reference.replace(/:[^:]*$/, `:${other}`);
      await ctr('--namespace=k8s.io', 'images', 'tag', '--force', reference, renamed);
    }
  };

  const kubelet = await spawn({
    name: 'kubelet',
    command: programs.kubelet,
    args: kubeletFlags(files, kubeletFile, link.inner),
  });
  await spawn({
    name: 'kube-proxy',
    command: programs['kube-proxy'],
    args: [`--config=${proxyFile}`],
  });
  await retry(kubelet, READY_WITHIN_MS, async () => {
    const ready = await plane.kubectl(
      ...['get', 'node', NODE_NAME, '--output'],
      'jsonpath={.status.conditions[?(@.type=="Ready")].status}',
    );
    if (ready !== 'True') throw new Error(`its condition Ready is ${ready}`);
  });
  return { cgroupRoot: files.cgroupRoot, load, tagImages, lost: lost.promise };
}

async function retry(part: Part, withinMs: number, ask: () => Promise<unknown>): Promise<void> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    try {
      await ask();
      return;
    } catch (cause) {
      if (!part.running) throw endOf(part, await part.exited);
      if (performance.now() > deadline) {
        throw new Error(
          `${part.name} was not ready within ${withinMs / 1_000} s; last in its log: ${part.tellingLine()}`,
          { cause },
        );
      }
    }
    await sleep(POLL_MS);
  }
}
