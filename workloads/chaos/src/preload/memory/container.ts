import { readFileSync } from 'node:fs';

/** Where a container finds its own limit and figures, by the version of cgroups. */
const CGROUPS = [
  { limit: '/sys/fs/cgroup/memory.max', stat: '/sys/fs/cgroup/memory.stat' },
  {
    limit: '/sys/fs/cgroup/memory/memory.limit_in_bytes',
    stat: '/sys/fs/cgroup/memory/memory.stat',
  },
] as const;

/**
 * What the container still has before the kernel kills. What files have left in memory is given up
 * before that, but Node counts it as used: it is looked up where that makes a difference.
 */
export function availableBytes(enoughBytes: number): number {
  const available = process.availableMemory();
  return available >= enoughBytes ? available : available + reclaimableBytes();
}

function reclaimableBytes(): number {
  for (const { limit, stat } of CGROUPS) {
    const text = readIfThere(limit);
    // Outside of a container the files there are the machine's.
    if (text === null || Number(text) !== process.constrainedMemory()) continue;
    return inactiveFileBytes(readIfThere(stat) ?? '');
  }
  return 0;
}

/** Pure: of `memory.stat`, whose first version counts groups below apart. */
export function inactiveFileBytes(stat: string): number {
  const [, bytes] =
    /^total_inactive_file (\d+)$/m.exec(stat) ?? /^inactive_file (\d+)$/m.exec(stat) ?? [];
  return Number(bytes ?? 0);
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Of the other version, or no such controller.
    return null;
  }
}
