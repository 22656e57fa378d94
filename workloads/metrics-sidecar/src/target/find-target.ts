import { listPids, readCommandLine, readProcessStat } from './processes.ts';

/** A process, told from a later one of the same number by its start. */
export interface Target {
  pid: number;
  startTicks: number;
}

/** Which process to observe: this one, or the lowest-numbered whose command line matches. */
export type Selection = { pid: number } | { command: RegExp };

/** The selected process, if it runs; the sidecar itself, whose number is `ownPid`, never is. */
export function findTarget(
  procRoot: string,
  selection: Selection,
  ownPid: number,
): Target | undefined {
  if ('pid' in selection) return running(procRoot, selection.pid);
  for (const pid of listPids(procRoot)) {
    if (pid === ownPid || !selection.command.test(readCommandLine(procRoot, pid) ?? '')) continue;
    const target = running(procRoot, pid);
    if (target) return target;
  }
  return undefined;
}

export function isRunning(procRoot: string, { pid, startTicks }: Target): boolean {
  return running(procRoot, pid)?.startTicks === startTicks;
}

function running(procRoot: string, pid: number): Target | undefined {
  const stat = readProcessStat(procRoot, pid);
  return stat && !'ZX'.includes(stat.state) ? { pid, startTicks: stat.startTicks } : undefined;
}
