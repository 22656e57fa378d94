import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** The files of /proc and of cgroups, as text. All absent where they cannot be reached. */
export interface Files {
  read(path: string): string | null;
  /** Names in a folder; none without one. */
  list(path: string): string[];
  /** Where a symbolic link points. */
  link(path: string): string | null;
}

/** A process that has ended, another user's, or a kernel without this file: no fault of ours. */
const ABSENT: ReadonlySet<unknown> = new Set([
  'ENOENT',
  'ENOTDIR',
  'ESRCH',
  'EACCES',
  'EPERM',
  'EINVAL',
  'ENODEV',
  'EOPNOTSUPP',
]);

/**
 * Synchronous on purpose: the kernel answers from memory, and a round through the thread pool for
 * each of these small files would cost several times their reading.
 */
export const realFiles: Files = {
  read: (path) => unlessAbsent(() => readFileSync(path, 'utf8')),
  list: (path) => unlessAbsent(() => readdirSync(path)) ?? [],
  link: (path) => unlessAbsent(() => readlinkSync(path)),
};

function unlessAbsent<Result>(look: () => Result): Result | null {
  try {
    return look();
  } catch (error) {
    if (error instanceof Error && 'code' in error && ABSENT.has(error.code)) return null;
    throw error;
  }
}
