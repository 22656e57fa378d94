import { statfs } from 'node:fs/promises';

/** Kafka's logs, the database and room to breathe for an hour's run. */
export const NEEDED_MIB = 512;

/** Throws one line when the folder's file system has no room for Kafka and the database. */
export async function assertRoom(folder: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const freeMib = Math.floor((bavail * bsize) / 2 ** 20);
  if (freeMib >= NEEDED_MIB) return;
  throw new Error(
    `no room for Kafka and the database: ${folder} has ${freeMib} MiB free, ${NEEDED_MIB} are needed; free some, or name another folder in TMPDIR`,
  );
}
