/** What /proc/PID/stat says of a process (proc_pid_stat(5)). Times in clock ticks. */
export interface ProcessStat {
  pid: number;
  /** A letter; Z is a process that has ended and waits for its parent. */
  state: string;
  /** Of its parent process. */
  parent: number;
  cpuTicks: number;
  /** Since boot. With the pid it tells a process from a later one of the same number. */
  startTicks: number;
  residentPages: number;
}

/**
 * Parses one line of /proc/PID/stat. The name is in parentheses and may itself hold spaces and
 * parentheses, so the fields after it are counted from the last one.
 *
 * @throws naming the field that is not a number.
 */
export function parseProcessStat(text: string): ProcessStat {
  const opening = text.indexOf('(');
  const closing = text.lastIndexOf(')');
  if (opening < 0 || closing < opening) {
    throw new Error(`/proc/PID/stat: no name in parentheses in "${text.slice(0, 40)}"`);
  }
  const [state = '', ...rest] = text
    .slice(closing + 2)
    .trim()
    .split(' ');
  /** By the numbers that the manual gives the fields, of which the state is the third. */
  const field = (number: number, name: string): number => {
    const value = Number(rest[number - 4] || Number.NaN);
    if (Number.isNaN(value)) throw new Error(`/proc/PID/stat: no ${name} (field ${number})`);
    return value;
  };
  const pid = Number(text.slice(0, opening).trim() || Number.NaN);
  if (Number.isNaN(pid)) throw new Error('/proc/PID/stat: no pid (field 1)');
  return {
    pid,
    state,
    parent: field(4, 'parent'),
    cpuTicks: field(14, 'utime') + field(15, 'stime'),
    startTicks: field(22, 'starttime'),
    residentPages: field(24, 'rss'),
  };
}
