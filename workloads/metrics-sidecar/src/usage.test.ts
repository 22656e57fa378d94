import { describe, expect, test } from 'vitest';
import type { Reading } from './collect/collector.ts';
import { usageBetween } from './usage.ts';

const MACHINE = { cores: 2, memoryBytes: 1_000 };

const reading = (changes: Partial<Reading> = {}): Reading => ({
  cpuSeconds: 10,
  cpuLimitCores: 0.25,
  workingSetBytes: 50,
  memoryLimitBytes: 200,
  periods: { total: 100, throttled: 5 },
  ...changes,
});

describe('usage', () => {
  test('is told in % of the container’s limits', () => {
    const now = reading({ cpuSeconds: 10.2, periods: { total: 110, throttled: 8 } });
    expect(usageBetween(reading(), now, 1, MACHINE)).toEqual({
      cpu: expect.closeTo(80, 9),
      mem: 25,
      throttled: 30,
    });
  });

  test('without limits is told in % of the machine, all its cores', () => {
    const free = { cpuLimitCores: undefined, memoryLimitBytes: undefined, periods: undefined };
    const usage = usageBetween(reading(free), reading({ ...free, cpuSeconds: 11 }), 1, MACHINE);
    expect(usage).toEqual({ cpu: 50, mem: 5 });
  });

  test('takes a memory limit larger than the machine for none', () => {
    const huge = reading({ memoryLimitBytes: 2 ** 63 });
    expect(usageBetween(huge, huge, 1, MACHINE)?.mem).toBe(5);
  });

  test('goes by the time that really passed between two readings', () => {
    const now = reading({ cpuSeconds: 10.25 });
    expect(usageBetween(reading(), now, 2, MACHINE)?.cpu).toBe(50);
  });

  test('a second without a scheduling period was not throttled', () => {
    expect(usageBetween(reading(), reading(), 1, MACHINE)?.throttled).toBe(0);
  });

  test('is unknown when the counters fell, or no time passed', () => {
    expect(usageBetween(reading(), reading({ cpuSeconds: 9 }), 1, MACHINE)).toBeUndefined();
    expect(usageBetween(reading(), reading(), 0, MACHINE)).toBeUndefined();
  });
});
