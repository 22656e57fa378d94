import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCollect } from './collect.ts';
import { FakeFiles, processStat } from './fake-files.ts';
import type { Figures } from './figures.ts';
import { findTarget, isAlive } from './find-target.ts';
import { type Look, measure } from './measure.ts';
import { Observer } from './observer.ts';

const MIB = 1024 * 1024;
const MACHINE = { cores: 2, memoryBytes: 1_000 * MIB };

const look = (atMs: number, figures: Partial<Figures>, source = 'cgroup v2'): Look => ({
  atMs,
  figures: { cpuUsageSeconds: 0, workingSetBytes: 100 * MIB, ...figures },
  sources: { cpuUsageSeconds: source },
});

describe('what a container used', () => {
  it('is in % of its limits', () => {
    const limits = { cpuLimitCores: 0.25, memoryLimitBytes: 200 * MIB };
    const before = look(0, { ...limits, periods: 100, throttledPeriods: 5 });
    const after = look(1_000, {
      ...limits,
      cpuUsageSeconds: 0.2,
      periods: 110,
      throttledPeriods: 8,
    });
    expect(measure(before, after, MACHINE)).toEqual({ cpu: 80, mem: 50, throttled: 30 });
  });

  it('is in % of the machine without limits, or with limits larger than the machine', () => {
    const after = look(1_000, { cpuUsageSeconds: 0.5, memoryLimitBytes: 2 ** 63 });
    expect(measure(look(0, {}), after, MACHINE)).toEqual({ cpu: 25, mem: 10 });
  });

  it('does not depend on how late the look came', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), (elapsedMs) => {
        const after = look(elapsedMs, { cpuUsageSeconds: elapsedMs / 1_000 });
        expect(measure(look(0, {}), after, MACHINE)?.cpu).toBeCloseTo(50);
      }),
    );
  });

  it('is throttled in no period when nothing ran in any', () => {
    const quota = { cpuLimitCores: 1, periods: 7, throttledPeriods: 3 };
    expect(measure(look(0, quota), look(1_000, quota), MACHINE)?.throttled).toBe(0);
  });

  it.each([
    ['its usage counts anew', look(0, { cpuUsageSeconds: 5 }), look(1_000, {})],
    ['its usage is told by another source', look(0, {}, 'processes'), look(1_000, {})],
    ['no time has passed', look(5, {}), look(5, {})],
  ])('is unknown when %s', (_, before, after) => {
    expect(measure(before, after, MACHINE)).toBeNull();
  });
});

function observed() {
  const files = new FakeFiles({});
  const events: string[] = [];
  const state = { second: 0 };
  const start = (pid: number, startTicks: number) => {
    files.texts[`/proc/${pid}/stat`] = processStat(pid, { startTicks });
    files.texts[`/proc/${pid}/cmdline`] = 'auction\0';
  };
  const end = (pid: number) => {
    delete files.texts[`/proc/${pid}/stat`];
    delete files.texts[`/proc/${pid}/cmdline`];
  };
  const use = (pid: number, startTicks: number, userTicks: number) => {
    files.texts[`/proc/${pid}/stat`] = processStat(pid, { startTicks, userTicks });
  };
  const observer = new Observer({
    pod: 'rubis-web-0',
    machine: MACHINE,
    find: () => findTarget(files, { command: /auction/ }, 99),
    isAlive: (target) => isAlive(files, target),
    collect: createCollect(files, { ticksPerSecond: 100, pageBytes: 4096 }),
    monotonicMs: () => state.second * 1_000,
    onFound: ({ pid }, { sources }) => events.push(`found ${pid} by ${sources.cpuUsageSeconds}`),
    onLost: () => events.push('lost'),
  });
  const endSecond = () => observer.endSecond(state.second++);
  return { observer, events, start, end, use, endSecond };
}

describe('the sidecar', () => {
  it('sends nothing while the target is away, and says so once', () => {
    const { observer, events, start, end, endSecond } = observed();
    start(42, 500);
    endSecond();
    end(42);
    expect([endSecond(), endSecond(), endSecond()]).toEqual([null, null, null]);
    expect(observer.found).toBe(false);
    expect(events).toEqual(['found 42 by processes', 'lost']);
  });

  it('reports each whole second from the one after it found the target', () => {
    const { start, use, endSecond } = observed();
    start(42, 500);
    expect(endSecond()).toBeNull();
    use(42, 500, 50);
    const mem = (100 * 4096 * 100) / MACHINE.memoryBytes;
    expect(endSecond()).toEqual({ timestamp: 1, pod: 'rubis-web-0', cpu: 25, mem });
  });

  it('finds the target again, and does not count its life before as use', () => {
    const { events, start, end, use, endSecond } = observed();
    start(42, 500);
    endSecond();
    endSecond();
    end(42);
    start(43, 900);
    use(43, 900, 5_000);
    expect(endSecond()).toBeNull();
    use(43, 900, 5_010);
    expect(endSecond()?.cpu).toBeCloseTo(5);
    expect(events).toEqual(['found 42 by processes', 'lost', 'found 43 by processes']);
  });

  it('asks the processes only for what the cgroup does not tell', () => {
    const files = new FakeFiles({
      '/proc/42/stat': processStat(42, { userTicks: 700 }),
      '/proc/42/cgroup': '1:cpu:/scratch\n2:cpuacct:/\n',
      '/proc/42/root/sys/fs/cgroup/cpu/scratch/cgroup.procs': '42\n',
      '/proc/42/root/sys/fs/cgroup/cpu/scratch/cpu.cfs_quota_us': '25000\n',
      '/proc/42/root/sys/fs/cgroup/cpu/scratch/cpu.cfs_period_us': '100000\n',
      '/proc/42/root/sys/fs/cgroup/cpu/scratch/cpu.stat': 'nr_periods 4\nnr_throttled 1\n',
    });
    const { figures, sources } = createCollect(files, { ticksPerSecond: 100, pageBytes: 4096 })(42);
    expect(figures).toMatchObject({ cpuLimitCores: 0.25, throttledPeriods: 1, cpuUsageSeconds: 7 });
    expect(sources).toEqual({ cpuUsageSeconds: 'processes', workingSetBytes: 'processes' });
  });
});
