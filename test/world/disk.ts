import { statfs } from 'node:fs/promises';

/** Kafka's segments and indexes, MariaDB's system tables (114 MiB) and logs of an hour. */
export const NEEDED_MIB = 512;

/** @throws one line when the file system of `folder` has less than `neededMiB` free */
export async function assertDiskSpace(folder: string, neededMiB = NEEDED_MIB): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const freeMiB = Math.floor((bavail * bsize) / 2 ** 20);
  if (freeMiB >= neededMiB) return;
  throw new Error(
    `not enough disk space in ${folder}: ${freeMiB} MiB free, ${neededMiB} MiB needed; ` +
      'make room, or name another folder in TMPDIR',
  );
}
