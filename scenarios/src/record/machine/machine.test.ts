import { describe, expect, it } from 'vitest';
import { disturbanceOf } from './disturbance.ts';
import { createIdleSeries } from './idle-meter.ts';
import { idleShare, parseCpuTicks } from './idle-share.ts';

const STAT = `cpu  9174 80482 19849 28676 545 7 253 58 11 0
cpu0 4179 40128 9377 15658 100 0 42 26 0 0
intr 1 2 3
`;

describe('the idle share of the machine', () => {
  it('is read from the line that sums up all cores; a guest’s time is not counted twice', () => {
    const total = 9174 + 80482 + 19849 + 28676 + 545 + 7 + 253 + 58;
    expect(parseCpuTicks(STAT)).toEqual({ idle: 28676 + 545, total });
  });

  it('counts what a niced process uses, and what the hypervisor takes, as busy', () => {
    const before = parseCpuTicks('cpu  0 0 0 0 0 0 0 0 0 0\n');
    expect(idleShare(before, parseCpuTicks('cpu  0 25 0 50 0 0 0 25 0 0\n'))).toBe(0.5);
  });

  it('is not known between two looks at the same tick', () => {
    const ticks = parseCpuTicks(STAT);
    expect(idleShare(ticks, ticks)).toBeNull();
  });

  it.each(['', 'cpu\n', 'cpu  1 2 3\n', 'cpu  1 2 three 4 5 6 7 8\n', 'cpu0 1 2 3 4 5\n'])(
    'is not read from %j',
    (text) => expect(() => parseCpuTicks(text)).toThrow(/\/proc\/stat/),
  );

  it('is that of the second before the look, and of all since the last when one came late', () => {
    const series = createIdleSeries();
    series.take(100_002, { idle: 0, total: 0 });
    series.take(101_002, { idle: 30, total: 100 });
    series.take(104_002, { idle: 90, total: 200 });
    const known = [99, 100, 101, 102, 103, 104].map(series.at);
    expect(known).toEqual([null, 0.3, 0.6, 0.6, 0.6, null]);
  });

  it('is forgotten after two hours', () => {
    const series = createIdleSeries();
    for (let second = 0; second < 7_300; second++) {
      series.take(second * 1_000, { idle: second, total: second });
    }
    expect([series.at(50), series.at(7_298)]).toEqual([null, 1]);
  });
});

describe('an episode is disturbed by the machine', () => {
  const seconds = (length: number, idle: number) => Array.from({ length }, () => idle);
  it.each([
    ['never when it is idle enough', seconds(100, 0.25), null],
    ['not by 5 busy seconds of 100', [...seconds(95, 0.6), ...seconds(5, 0.2)], null],
    [
      'by 6 of 100',
      [...seconds(94, 0.6), ...seconds(6, 0.2)],
      'less than 25 % idle in 6 of 100 seconds',
    ],
    ['not by two full seconds on end', [...seconds(97, 0.6), 0, 0, 0.6], null],
    [
      'by three of them',
      [...seconds(96, 0.6), 0.04, 0, 0.049, 0.6],
      'less than 5 % idle for 3 seconds on end',
    ],
    [
      'where its idle share is not known',
      [...seconds(90, 0.6), ...Array(10).fill(null)],
      /in 10 of 100/,
    ],
  ] as const)('%s', (_, idle, expected) => {
    const reason = disturbanceOf(idle);
    if (expected instanceof RegExp) expect(reason).toMatch(expected);
    else expect(reason).toBe(expected);
  });
});
