import { describe, expect, test } from 'vitest';
import { parseCoreList, pinnedCore } from './allowance.ts';
import { parseCgroupMounts, parseOwnCgroups } from './cgroup.ts';

const V1 = `31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,relatime shared:9 - cgroup cgroup rw,cpu,cpuacct
35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
`;

describe('cgroups', () => {
  test('are found where each controller is mounted, some of them together', () => {
    const { v1, v2 } = parseCgroupMounts(V1);
    expect(v1.get('cpu')).toBe('/sys/fs/cgroup/cpu,cpuacct');
    expect(v1.get('cpuacct')).toBe('/sys/fs/cgroup/cpu,cpuacct');
    expect(v1.get('memory')).toBe('/sys/fs/cgroup/memory');
    expect(v2).toBe('/sys/fs/cgroup/unified');
  });

  test('are found where there is only version 2', () => {
    const { v1, v2 } = parseCgroupMounts('24 1 0:21 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n');
    expect(v1.has('cpu')).toBe(false);
    expect(v2).toBe('/sys/fs/cgroup');
  });

  test('of a process may differ from controller to controller', () => {
    const own = parseOwnCgroups('4:memory:/jobs/7\n2:cpu,cpuacct:/\n0::/user:1\n');
    expect(own.get('memory')).toBe('/jobs/7');
    expect(own.get('cpuacct')).toBe('/');
    expect(own.get('')).toBe('/user:1');
  });
});

describe('without a cgroup', () => {
  test('the allowance is the last core that may be used, and says why', () => {
    const allowance = pinnedCore('/usr/bin/taskset', parseCoreList('0-2,7\n'), 'EACCES');
    expect(allowance).toMatchObject({ kind: 'pinned-core', cores: 1 });
    expect(allowance?.describe()).toBe('core 7, whole (EACCES)');
    expect(allowance?.wrap('node', ['main.ts'])).toEqual({
      command: '/usr/bin/taskset',
      args: ['-c', '7', 'node', 'main.ts'],
    });
  });

  test('nor taskset, no core is pinned', () => {
    expect(pinnedCore(undefined, [0, 1], 'EACCES')).toBeUndefined();
  });

  test('cores are read from the kernel’s list', () => {
    expect(parseCoreList('0-2,7')).toEqual([0, 1, 2, 7]);
    expect(parseCoreList('')).toEqual([]);
  });
});
