import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseCgroupMounts } from '../cgroup.ts';
import type { World } from '../world.ts';

/** What containers are limited by, where there is version 2 alone. */
const V2_CONTROLLERS = '+cpu +cpuset +io +memory +pids';
/** A group of version 1 is given no cores and no memory by itself. */
const INHERITED = ['cpuset.cpus', 'cpuset.mems'];

/**
 * Makes the group below which a node's pods have theirs, in each hierarchy; it goes with the world,
 * and whatever runs in it.
 *
 * @returns its path as a kubelet's `cgroupRoot` has it
 */
export function makeNodeCgroup(world: World): string {
  const mounts = parseCgroupMounts(readFileSync('/proc/self/mountinfo', 'utf8'));
  const name = basename(world.folder);
  const onlyV2 = mounts.v1.size === 0;
  // Where both are mounted, containers get a group without limits in version 2 as well.
  const roots = new Set([...mounts.v1.values(), ...(mounts.v2 === undefined ? [] : [mounts.v2])]);
  for (const root of roots) {
    const group = join(root, name);
    world.makeCgroup(group);
    if (onlyV2) {
      for (const folder of [root, group]) {
        writeFileSync(join(folder, 'cgroup.subtree_control'), V2_CONTROLLERS);
      }
    } else {
      for (const file of INHERITED.filter((one) => existsSync(join(group, one)))) {
        writeFileSync(join(group, file), readFileSync(join(root, file)));
      }
    }
  }
  return `/${name}`;
}
