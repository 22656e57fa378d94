import { describe, expect, it } from 'vitest';
import { FakeFiles, processStat } from './fake-files.ts';
import { findTarget, isAlive } from './find-target.ts';

const OWN_PID = 99;

const process = (pid: number, commandLine: string, startTicks: number) => ({
  [`/proc/${pid}/stat`]: processStat(pid, { startTicks }),
  [`/proc/${pid}/cmdline`]: `${commandLine.replaceAll(' ', '\0')}\0`,
});

const files = () =>
  new FakeFiles({
    ...process(10, 'node auction/src/main.ts --worker', 700),
    ...process(20, 'node auction/src/main.ts', 600),
    ...process(OWN_PID, 'node sidecar/src/main.ts', 100),
    '/proc/30/stat': processStat(30, { state: 'Z' }),
    '/proc/30/cmdline': 'node\0auction\0',
    '/proc/meminfo': 'MemTotal: 8 kB',
  });

describe('the target', () => {
  it('is the oldest process whose command line fits the pattern', () => {
    const found = findTarget(files(), { command: /node auction/ }, OWN_PID);
    expect(found).toEqual({ pid: 20, startTicks: 600 });
  });

  it('is never the sidecar itself, however wide the pattern', () => {
    expect(findTarget(files(), { command: /main/ }, OWN_PID)?.pid).toBe(20);
  });

  it('is the process of a given pid', () => {
    expect(findTarget(files(), { pid: 10 }, OWN_PID)?.pid).toBe(10);
  });

  it.each([{ pid: 77 }, { pid: 30 }, { command: /nginx/ }])('may be away: %o', (wanted) => {
    expect(findTarget(files(), wanted, OWN_PID)).toBeNull();
  });

  it('is not taken for a later process with its pid', () => {
    const target = { pid: 20, startTicks: 600 };
    expect(isAlive(files(), target)).toBe(true);
    expect(isAlive(files(), { ...target, startTicks: 599 })).toBe(false);
  });
});
