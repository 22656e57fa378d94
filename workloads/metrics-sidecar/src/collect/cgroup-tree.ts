import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Source } from './collector.ts';
import { parseCgroupPaths } from './parse.ts';

export const readText = (file: string): string => readFileSync(file, 'utf8');

/** The cgroup tree as the target sees it. */
export const treeOf = ({ procRoot, pid }: Source): string =>
  join(procRoot, String(pid), 'root/sys/fs/cgroup');

/**
 * The folder of the target's container below `mount`: on a host at the path that /proc/PID/cgroup
 * gives; in a container with a view of its own that path does not exist there, and its folder is
 * the mount. undefined where there is none, or where the reader is in it too: it is then no
 * container's own but a login's, or the whole machine's, and holds everything that runs there.
 */
export function ownFolder(
  mount: string,
  { procRoot, pid }: Source,
  controller: string,
): string | undefined {
  const pathOf = (process: number | 'self') =>
    parseCgroupPaths(readText(join(procRoot, String(process), 'cgroup'))).get(controller);
  if (!existsSync(mount)) return undefined;
  const [path, own] = [pathOf(pid), pathOf('self')];
  if (path === undefined) return mount;
  if (own !== undefined && isWithin(own, path)) return undefined;
  const folder = join(mount, path);
  return existsSync(folder) ? folder : mount;
}

const isWithin = (path: string, folder: string): boolean =>
  join(path, '/').startsWith(join(folder, '/'));
