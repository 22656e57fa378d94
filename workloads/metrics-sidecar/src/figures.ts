/** What one look at a container can show; a source leaves out what it cannot tell. */
export interface Figures {
  /** CPU time since some fixed moment, which differs by source. */
  cpuUsageSeconds: number;
  /** Absent without a quota. */
  cpuLimitCores: number;
  /** Scheduling periods that had a quota and something to run, since the cgroup was made. */
  periods: number;
  throttledPeriods: number;
  /** Memory that cannot be had back by dropping file pages unused of late. */
  workingSetBytes: number;
  /** Absent without a limit. */
  memoryLimitBytes: number;
}

/** One way to look at the container in which process `pid` runs. */
export type Collector = (pid: number) => Partial<Figures>;

/** A file that is there but does not read as the kernel writes it. */
export class FormatError extends Error {
  constructor(what: string, text: string) {
    super(`${what} cannot be read: ${JSON.stringify(text.slice(0, 80))}`);
    this.name = 'FormatError';
  }
}

/** A whole number as the kernel writes it, perhaps -1. Throws {@link FormatError} naming `what`. */
export function parseWhole(text: string, what: string): number {
  if (!/^-?\d+\s*$/.test(text)) throw new FormatError(what, text);
  return Number(text);
}

/** Files such as cpu.stat and memory.stat: a name and a whole number a line. */
export function parseFlatKeyed(text: string, what: string): ReadonlyMap<string, number> {
  const lines = text.split('\n').filter((line) => line !== '');
  return new Map(
    lines.map((line) => {
      const match = /^(\S+) (\d+)$/.exec(line);
      if (match === null) throw new FormatError(what, line);
      return [match[1] ?? '', Number(match[2])];
    }),
  );
}
