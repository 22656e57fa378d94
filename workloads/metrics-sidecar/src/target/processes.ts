import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ProcessStat, parseProcessStat } from './process-stat.ts';

/** Numbers of all processes, lowest first. */
export const listPids = (procRoot: string): number[] =>
  readdirSync(procRoot)
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((a, b) => a - b);

/** undefined when the process is gone, or is none that this one may read. */
export const readProcessStat = (procRoot: string, pid: number): ProcessStat | undefined =>
  ifPermitted(() => parseProcessStat(readFileSync(join(procRoot, String(pid), 'stat'), 'utf8')));

/** With spaces between the arguments; undefined like {@link readProcessStat}. */
export const readCommandLine = (procRoot: string, pid: number): string | undefined =>
  ifPermitted(() =>
    readFileSync(join(procRoot, String(pid), 'cmdline'), 'utf8')
      .replaceAll('\0', ' ')
      .trim(),
  );

const EXPECTED = ['ENOENT', 'ESRCH', 'EACCES', 'EPERM', 'ENOTDIR'];

/** Processes end while one looks at them, and others' are closed: both are expected. */
export function ifPermitted<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (EXPECTED.includes(code)) return undefined;
    throw error;
  }
}
