import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Source } from './collector.ts';
import { parseCgroupPaths } from './parse.ts';

export const readText = (file: string): string => readFileSync(file, 'utf8');

/** The cgroup tree as the target sees it. */
export const treeOf = ({ procRoot, pid }: Source): string =>
  join(procRoot, String(pid), 'root/sys/fs/cgroup');

/**
 * The target's own folder below `mount`: on a host at the path that /proc/PID/cgroup gives; in a
 * container with a view of its own that path does not exist there, and its folder is the mount.
 */
export function ownFolder(mount: string, { procRoot, pid }: Source, controller: string): string {
  const paths = parseCgroupPaths(readText(join(procRoot, String(pid), 'cgroup')));
  const path = paths.get(controller);
  if (path === undefined) return mount;
  const folder = join(mount, path);
  return existsSync(folder) ? folder : mount;
}
