import { describe, expect, test } from 'vitest';
import { createAnnouncer } from './announce.ts';
import type { Reading } from './collect/collector.ts';
import { createSampler, type Sample } from './sampler.ts';
import type { Target } from './target/find-target.ts';

const SECOND = 1_700_000_000;
/** The instant at which a tick for this second comes. */
const tickAt = (second: number) => (SECOND + second) * 1_000 + 3;

/** A container of half a core that always uses a tenth of one, read by a collector that may fail. */
function followed() {
  const world = {
    target: { pid: 42, startTicks: 1 } as Target | undefined,
    cpuSeconds: 0,
    fault: undefined as Error | undefined,
  };
  const read = (): Reading => {
    if (world.fault) throw world.fault;
    const memory = { workingSetBytes: 10, memoryLimitBytes: 40 };
    return { cpuSeconds: world.cpuSeconds, cpuLimitCores: 0.5, ...memory, periods: undefined };
  };
  const sampler = createSampler({
    pod: 'rubis-web-0',
    machine: { cores: 2, memoryBytes: 100 },
    find: () => world.target,
    isRunning: ({ startTicks }) => world.target?.startTicks === startTicks,
    open: () => ({ name: 'cgroup-v1', read }),
  });
  const logged: string[] = [];
  const log = {
    info: (_fields: object, message: string) => logged.push(message),
    warn: (_fields: object, message: string) => logged.push(message),
  };
  const announce = createAnnouncer(log);
  const sampleAt = (second: number, monotonicMs = second * 1_000): Sample => {
    const sample = sampler(tickAt(second), monotonicMs);
    announce(sample);
    return sample;
  };
  return { world, sampleAt, logged };
}

describe('sampler', () => {
  test('the first reading measures nothing; the next tells of the second between', () => {
    const { world, sampleAt } = followed();
    expect(sampleAt(1).outcome).toBe('first_reading');
    world.cpuSeconds += 0.1;
    expect(sampleAt(2)).toEqual({
      outcome: 'measured',
      stats: { timestamp: SECOND + 1, pod: 'rubis-web-0', cpu: 20, mem: 25 },
    });
  });

  test('seconds that were missed are not invented; CPU is the mean since the last reading', () => {
    const { world, sampleAt } = followed();
    sampleAt(1);
    world.cpuSeconds += 0.4;
    expect(sampleAt(5)).toMatchObject({ stats: { timestamp: SECOND + 4, cpu: 20 } });
  });

  test('no second is told twice, even when the clock is set back', () => {
    const { sampleAt } = followed();
    sampleAt(10, 1_000);
    expect(sampleAt(11, 2_000).outcome).toBe('measured');
    expect(sampleAt(11, 3_000).outcome).toBe('second_repeated');
    expect(sampleAt(5, 4_000).outcome).toBe('second_repeated');
    expect(sampleAt(12, 5_000).outcome).toBe('measured');
  });

  test('a tick right after a late one is measured from the reading before it', () => {
    const { world, sampleAt } = followed();
    sampleAt(1, 1_000);
    world.cpuSeconds = 0.1;
    sampleAt(2, 2_000);
    world.cpuSeconds = 0.195;
    expect(sampleAt(3, 2_950)).toMatchObject({ stats: { cpu: expect.closeTo(20, 9) } });
    // All the CPU of these 52 ms, which alone would show as 77 %.
    world.cpuSeconds = 0.215;
    const soon = sampleAt(4, 3_002);
    expect(soon).toMatchObject({ stats: { cpu: expect.closeTo((100 * 0.115) / 1.002 / 0.5, 9) } });
    world.cpuSeconds = 0.315;
    expect(sampleAt(5, 4_002)).toMatchObject({ stats: { cpu: expect.closeTo(20, 9) } });
  });

  test('a tick right after the first reading measures nothing yet', () => {
    const { world, sampleAt } = followed();
    sampleAt(1, 1_950);
    world.cpuSeconds = 0.02;
    expect(sampleAt(2, 2_002).outcome).toBe('first_reading');
    world.cpuSeconds = 0.12;
    expect(sampleAt(3, 3_002)).toMatchObject({ stats: { cpu: expect.closeTo(20, 9) } });
  });

  test('a clock that steps back some ms does not shorten what the next second is measured by', () => {
    const { world, sampleAt } = followed();
    sampleAt(1, 1_000);
    sampleAt(2, 2_000);
    // The same second's beginning is met twice, 990 ms of it and then the last 10 ms.
    world.cpuSeconds = 0.099;
    expect(sampleAt(2, 2_990).outcome).toBe('second_repeated');
    world.cpuSeconds = 0.1;
    expect(sampleAt(3, 3_000)).toMatchObject({ stats: { cpu: expect.closeTo(20, 9) } });
  });

  test('while the target is away nothing is measured; when it is back it begins afresh', () => {
    const { world, sampleAt } = followed();
    sampleAt(1);
    world.target = undefined;
    expect([sampleAt(2), sampleAt(3)].map(({ outcome }) => outcome)).toEqual([
      'no_target',
      'no_target',
    ]);
    world.target = { pid: 43, startTicks: 2 };
    expect([sampleAt(4), sampleAt(5)].map(({ outcome }) => outcome)).toEqual([
      'first_reading',
      'measured',
    ]);
  });

  test('a target replaced within a second is not mistaken for the one before', () => {
    const { world, sampleAt } = followed();
    sampleAt(1);
    world.target = { pid: 42, startTicks: 9 };
    world.cpuSeconds = 50;
    expect(sampleAt(2).outcome).toBe('first_reading');
  });

  test('files that cannot be read are an outcome, and tried again each second', () => {
    const { world, sampleAt } = followed();
    world.fault = new Error('cpu.stat: no such file');
    expect(sampleAt(1)).toEqual({ outcome: 'unreadable', cause: world.fault });
    world.fault = undefined;
    expect(sampleAt(2).outcome).toBe('first_reading');
  });

  test('counters that fall begin afresh', () => {
    const { world, sampleAt } = followed();
    world.cpuSeconds = 5;
    sampleAt(1);
    world.cpuSeconds = 1;
    expect(sampleAt(2).outcome).toBe('first_reading');
    expect(sampleAt(3).outcome).toBe('measured');
  });

  test('what changes is logged once, not each second', () => {
    const { world, sampleAt, logged } = followed();
    for (const second of [1, 2, 3]) sampleAt(second);
    world.target = undefined;
    for (const second of [4, 5, 6]) sampleAt(second);
    world.target = { pid: 44, startTicks: 3 };
    world.fault = new Error('not readable');
    for (const second of [7, 8]) sampleAt(second);
    expect(logged).toEqual([
      'target found, process 42, read by cgroup-v1',
      'target not found, nothing is sent until it is',
      'target cannot be read: Error: not readable',
    ]);
  });
});
