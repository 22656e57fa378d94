import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Kept } from './kept.ts';
import { isCode, removeCgroup, retry } from './remove.ts';

/**
 * The keeper of a world: a process in a session of its own, so that Ctrl-C does not reach it. It is
 * told on stdin of all that must not outlive the world; when stdin ends, the world's process is
 * gone, in whatever way, and the keeper removes what is left.
 */
const groups = new Set<number>();
const cgroups: string[] = [];
const folders: string[] = [];

for await (const line of createInterface({ input: process.stdin })) take(JSON.parse(line));
await Promise.all([...groups].map((group) => retry(async () => endGroup(group))));
for (const cgroup of cgroups) await retry(() => removeCgroup(cgroup));
for (const folder of folders) await retry(() => rm(folder, { recursive: true, force: true }));

function take(kept: Kept): void {
  if (kept.kind === 'group') groups.add(kept.id);
  if (kept.kind === 'ended') groups.delete(kept.id);
  if (kept.kind === 'cgroup') cgroups.push(kept.path);
  if (kept.kind === 'folder') folders.push(kept.path);
}

/** Throws while a process of the group is left, so that it is looked at again. */
function endGroup(group: number): void {
  try {
    process.kill(-group, 'SIGKILL');
  } catch (error) {
    if (isCode(error, 'ESRCH')) return;
    throw error;
  }
  throw new Error(`process group ${group} is still there`);
}
