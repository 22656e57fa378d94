import { locateNodeImages, type NodeImages } from './node-images.ts';
import type { System } from './system.ts';

/** Debian's package of each program that a node is made of. */
const PACKAGES = {
  containerd: 'containerd',
  ctr: 'containerd',
  runc: 'runc',
  iptables: 'iptables',
  ipset: 'ipset',
  conntrack: 'conntrack',
  ip: 'iproute2',
};
const CNI_PACKAGE = 'containernetworking-plugins';
/** Debian's folder of network plugins, then the one that others use. */
const CNI_FOLDERS = ['/usr/lib/cni', '/opt/cni/bin'];
const CNI_PLUGINS = ['ptp', 'host-local', 'loopback'];

export interface NodePrograms {
  containerd: string;
  ctr: string;
  /** Folder of the network plugins. */
  cniPlugins: string;
}

const findCniPlugins = (system: System): string | undefined =>
  CNI_FOLDERS.find((folder) => CNI_PLUGINS.every((plugin) => system.exists(`${folder}/${plugin}`)));

/** What to install that a node's programs may all be there. */
export function missingNodePackages(system: System): string[] {
  const programs = Object.entries(PACKAGES)
    .filter(([program]) => system.find(program) === undefined)
    .map(([, name]) => name);
  return [...new Set([...programs, ...(findCniPlugins(system) ? [] : [CNI_PACKAGE])])];
}

export function locateNodeParts(system: System): (NodePrograms & NodeImages) | undefined {
  const images = locateNodeImages(system);
  const containerd = system.find('containerd');
  const ctr = system.find('ctr');
  const cniPlugins = findCniPlugins(system);
  if (!images || !containerd || !ctr || !cniPlugins) return undefined;
  return { ...images, containerd, ctr, cniPlugins };
}
