import { type Collector, FormatError } from './figures.ts';
import type { Files } from './files.ts';

/** One process as /proc/PID/stat tells of it. */
export interface ProcessStat {
  pid: number;
  /** `Z` and `X` have ended. */
  state: string;
  session: number;
  cpuTicks: number;
  /** Tells a process from a later one with the same pid. */
  startTicks: number;
  residentPages: number;
}

/** In which units the kernel counts for this process. */
export interface Units {
  ticksPerSecond: number;
  pageBytes: number;
}

/** Fields of proc(5), counted after the name: its own number there less 3. */
const FIELD = { state: 0, session: 3, userTicks: 11, systemTicks: 12, start: 19, resident: 21 };

/** The name is whatever the process chose, brackets and spaces included: it ends at the last one. */
export function parseProcessStat(text: string): ProcessStat {
  const match = /^(\d+) \([\s\S]*\) (\S[^)]*)$/.exec(text);
  const fields = match?.[2]?.trim().split(' ') ?? [];
  const whole = (field: number) => {
    const value = fields[field] ?? '';
    if (!/^-?\d+$/.test(value)) throw new FormatError('/proc/PID/stat', text);
    return Number(value);
  };
  return {
    pid: Number(match?.[1]),
    session: whole(FIELD.session),
    cpuTicks: whole(FIELD.userTicks) + whole(FIELD.systemTicks),
    startTicks: whole(FIELD.start),
    residentPages: whole(FIELD.resident),
    state: fields[FIELD.state] ?? '',
  };
}

/** The process, or null when there is none or it has ended and only waits to be reaped. */
export function readProcess(files: Files, pid: number): ProcessStat | null {
  const text = files.read(`/proc/${pid}/stat`);
  if (text === null) return null;
  const stat = parseProcessStat(text);
  return stat.state === 'Z' || stat.state === 'X' ? null : stat;
}

export function listPids(files: Files): number[] {
  return files
    .list('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/**
 * Sums over all processes of the target's session in the target's mount namespace: in a container
 * those are its own, on a plain host the session tells them from all others. What a process used
 * after the last look before its end is lost.
 */
export function createProcStatCollector(files: Files, units: Units): Collector {
  let ticksByProcess: ReadonlyMap<string, number> = new Map();
  let totalTicks = 0;
  return (pid) => {
    const processes = listContainer(files, pid);
    if (processes.length === 0) return {};
    // Adding growth by growth, since the plain sum shrinks whenever a process ends.
    const current = new Map(processes.map((one) => [`${one.pid}/${one.startTicks}`, one.cpuTicks]));
    for (const [key, ticks] of current)
      totalTicks += Math.max(0, ticks - (ticksByProcess.get(key) ?? 0));
    ticksByProcess = current;
    const residentPages = processes.reduce((sum, one) => sum + one.residentPages, 0);
    return {
      cpuUsageSeconds: totalTicks / units.ticksPerSecond,
      workingSetBytes: residentPages * units.pageBytes,
    };
  };
}

function listContainer(files: Files, targetPid: number): ProcessStat[] {
  const target = readProcess(files, targetPid);
  if (target === null) return [];
  const namespaceOf = (pid: number) => files.link(`/proc/${pid}/ns/mnt`);
  const namespace = namespaceOf(targetPid);
  return listPids(files)
    .map((pid) => readProcess(files, pid))
    .filter((one) => one !== null)
    .filter(({ session }) => session === target.session)
    .filter(({ pid }) => namespaceOf(pid) === namespace);
}
