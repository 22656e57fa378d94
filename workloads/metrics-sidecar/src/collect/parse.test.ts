import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCgroupPaths, parseCount, parseCpuMax, parseKeyed, parseLimit } from './parse.ts';

const CPU_STAT = `usage_usec 8273645
user_usec 6000000
system_usec 2273645
nr_periods 512
nr_throttled 17
throttled_usec 90210
`;

describe('cgroup files', () => {
  test('a count is a whole number, with or without an end of line', () => {
    expect(parseCount('42\n', 'f')).toBe(42);
    fc.assert(
      fc.property(fc.nat(Number.MAX_SAFE_INTEGER), (value) => {
        expect(parseCount(`${value}\n`, 'f')).toBe(value);
      }),
    );
  });

  test.each(['', 'max', '1.5', '0x10', '-3', '1 2'])(
    '%j is no count, and the error names the file',
    (text) => {
      expect(() => parseCount(text, 'memory.current')).toThrow(
        `memory.current: expected a whole number, found "${text}"`,
      );
    },
  );

  test('a limit of max, or of minus one, is no limit', () => {
    expect(parseLimit('max\n', 'memory.max')).toBeUndefined();
    expect(parseLimit('-1\n', 'cpu.cfs_quota_us')).toBeUndefined();
    expect(parseLimit('25000\n', 'cpu.cfs_quota_us')).toBe(25_000);
  });

  test('a key is found as a whole word among its neighbours', () => {
    expect(parseKeyed(CPU_STAT, 'nr_throttled', 'cpu.stat')).toBe(17);
    expect(parseKeyed('inactive_file_x 1\ninactive_file 2\n', 'inactive_file', 'f')).toBe(2);
    expect(() => parseKeyed(CPU_STAT, 'nr', 'cpu.stat')).toThrow('cpu.stat: expected a line "nr"');
  });

  test('a CPU quota is told in cores', () => {
    expect(parseCpuMax('25000 100000\n', 'cpu.max')).toBe(0.25);
    expect(parseCpuMax('max 100000\n', 'cpu.max')).toBeUndefined();
    expect(() => parseCpuMax('25000 0', 'cpu.max')).toThrow('cpu.max: expected a period above 0');
    expect(() => parseCpuMax('25000', 'cpu.max')).toThrow('cpu.max: expected a whole number');
  });

  test('cgroup paths are found by controller, also shared ones and paths with colons', () => {
    const paths = parseCgroupPaths(
      '4:memory:/kubepods/pod:1\n3:cpu,cpuacct:/kubepods/a\n1:name=systemd:/\n0::/user\n',
    );
    expect(Object.fromEntries(paths)).toEqual({
      memory: '/kubepods/pod:1',
      cpu: '/kubepods/a',
      cpuacct: '/kubepods/a',
      'name=systemd': '/',
      '': '/user',
    });
  });

  test('a path that climbs out of the tree is left out', () => {
    expect(parseCgroupPaths('0::/../../b\n2:cpu:/../a\n').size).toBe(0);
  });

  test('whatever the text, cgroup paths are read without an error', () => {
    fc.assert(fc.property(fc.string(), (text) => parseCgroupPaths(text) instanceof Map));
  });
});
