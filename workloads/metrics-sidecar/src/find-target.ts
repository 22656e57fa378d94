import type { Files } from './files.ts';
import { listPids, readProcess } from './proc-stat.ts';

/** How to know the observed process: its pid, or a pattern on its command line. */
export type Wanted = { pid: number } | { command: RegExp };

/** A process, and not a later one that got the same pid. */
export interface Target {
  pid: number;
  startTicks: number;
}

/** The oldest process that fits: workers and helpers come after the one that started them. */
export function findTarget(files: Files, wanted: Wanted, ownPid: number): Target | null {
  const pids = 'pid' in wanted ? [wanted.pid] : matchingPids(files, wanted.command, ownPid);
  const targets = pids
    .map((pid) => readProcess(files, pid))
    .filter((one) => one !== null)
    .toSorted((a, b) => a.startTicks - b.startTicks || a.pid - b.pid);
  const [oldest] = targets;
  return oldest ? { pid: oldest.pid, startTicks: oldest.startTicks } : null;
}

export function isAlive(files: Files, target: Target): boolean {
  return readProcess(files, target.pid)?.startTicks === target.startTicks;
}

/** Never this process itself, whose own command line a wide pattern may fit as well. */
function matchingPids(files: Files, command: RegExp, ownPid: number): number[] {
  return listPids(files).filter(
    (pid) =>
      pid !== ownPid && command.test(parseCommandLine(files.read(`/proc/${pid}/cmdline`) ?? '')),
  );
}

/** /proc/PID/cmdline ends each argument with a zero byte; a kernel thread has none. */
export function parseCommandLine(text: string): string {
  return text.replace(/\0+$/, '').replaceAll('\0', ' ');
}
