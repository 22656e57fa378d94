import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A process beyond doubt: ids come round again, an id with a start time does not. */
export interface ProcessIdentity {
  pid: number;
  /** Start of the process in clock ticks since boot. */
  startTicks: number;
}

export interface ProcessStat extends ProcessIdentity {
  group: number;
  /** One letter as in proc(5); Z is a zombie, which holds nothing but its id. */
  state: string;
}

/** Parses `/proc/PID/stat`. The command name, in parentheses, may itself hold spaces and `)`. */
export function parseStat(text: string): ProcessStat {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, , group] = fields;
  const stat = {
    pid: Number.parseInt(text, 10),
    startTicks: Number(fields[19]),
    group: Number(group),
    state: state ?? '',
  };
  if (![stat.pid, stat.startTicks, stat.group].every(Number.isSafeInteger)) {
    throw new Error(`not the text of a /proc/PID/stat: ${JSON.stringify(text.slice(0, 80))}`);
  }
  return stat;
}

/** The process, or undefined when there is none or only its zombie. */
export function readProcess(pid: number): ProcessStat | undefined {
  const stat = readStat(pid);
  return stat?.state === 'Z' || stat?.state === 'X' ? undefined : stat;
}

/** User and system time of all threads of a living process so far, in ticks of 10 ms. */
export function cpuTicks(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return Number(fields[11]) + Number(fields[12]);
}

export function listProcesses(): ProcessStat[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readProcess(Number(name)) ?? []);
}

/** Whether `pid` was started with `name=value` in its environment; false where that is not ours to read. */
export function hasEnvironment(pid: number, name: string, value: string): boolean {
  return readProc(`/proc/${pid}/environ`)?.split('\0').includes(`${name}=${value}`) ?? false;
}

export function isAlive({ pid, startTicks }: ProcessIdentity): boolean {
  return readProcess(pid)?.startTicks === startTicks;
}

/** Of this process or of a child just started, which stays readable until its end is collected. */
export function identify(pid: number): ProcessIdentity {
  const stat = readStat(pid);
  if (stat === undefined) throw new Error(`process ${pid} is gone`);
  return { pid, startTicks: stat.startTicks };
}

/** Process ids mean nothing outside the namespace that they were read in. */
export const processNamespace = (): string => readlinkSync('/proc/self/ns/pid');

function readStat(pid: number): ProcessStat | undefined {
  const text = readProc(`/proc/${pid}/stat`);
  return text === undefined ? undefined : parseStat(text);
}

/** A process may end, or be another user's, at any moment while it is read: then undefined. */
function readProc(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH' || code === 'EACCES' || code === 'EPERM') {
      return undefined;
    }
    throw error;
  }
}
