import { posix } from 'node:path';
import { FormatError } from './figures.ts';
import type { Files } from './files.ts';

/** One line of /proc/PID/cgroup. */
export interface Membership {
  /** Empty for cgroup v2. */
  controllers: readonly string[];
  path: string;
}

const MOUNT = 'sys/fs/cgroup';

/** /proc/PID/cgroup: `hierarchy:controllers:path`, where the path may hold colons itself. */
export function parseMemberships(text: string): Membership[] {
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => {
    const match = /^\d+:([^:]*):(.*)$/.exec(line);
    if (match === null) throw new FormatError('/proc/PID/cgroup', line);
    const [, controllers = '', path = ''] = match;
    return { controllers: controllers === '' ? [] : controllers.split(','), path };
  });
}

export function readMemberships(files: Files, pid: number): Membership[] {
  return parseMemberships(files.read(`/proc/${pid}/cgroup`) ?? '');
}

/**
 * Where the cgroup of `pid` may be found, as the process itself sees the tree: on a host at its
 * path below `tree`; in a container, which sees only its own part, at the root of it.
 */
export function candidateFolders(pid: number, tree: string, path: string): string[] {
  const root = posix.join('/proc', `${pid}`, 'root', MOUNT, tree);
  // A path that leaves a cgroup namespace begins with `..`; only the container's root is then left.
  const own = path.startsWith('/..') ? root : posix.join(root, path);
  return own === root ? [root] : [own, root];
}
