import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { candidateFolders, parseMemberships } from './cgroup-paths.ts';
import { createCgroupV1Collector } from './cgroup-v1.ts';
import { createCgroupV2Collector, parseCpuMax } from './cgroup-v2.ts';
import { FakeFiles } from './fake-files.ts';

const TREE = '/proc/42/root/sys/fs/cgroup';
const POD = '/kubepods/burstable/pod1/abc';

const V1_MEMBERSHIPS = `9:name=systemd:${POD}
4:memory:${POD}
3:cpuset:${POD}
2:cpu,cpuacct:${POD}
0::/
`;

/** As Linux 6.1 writes them for a container of 250m CPU and 256 MiB. */
const V1_CPU = {
  'cgroup.procs': '42\n',
  'cpu.cfs_quota_us': '25000\n',
  'cpu.cfs_period_us': '100000\n',
  'cpu.stat':
    'nr_periods 1200\nnr_throttled 30\nthrottled_time 812345678\nnr_bursts 0\nburst_time 0\n',
  'cpuacct.usage': '12345678901\n',
};
const V1_MEMORY = {
  'cgroup.procs': '42\n',
  'memory.usage_in_bytes': '104857600\n',
  'memory.limit_in_bytes': '268435456\n',
  'memory.stat':
    'cache 31457280\nrss 73400320\ninactive_file 1\ntotal_cache 31457280\ntotal_inactive_file 20971520\n',
};
const V1_FIGURES = {
  cpuUsageSeconds: 12.345678901,
  cpuLimitCores: 0.25,
  periods: 1200,
  throttledPeriods: 30,
  workingSetBytes: 83886080,
  memoryLimitBytes: 268435456,
};

/** As Linux 6.1 writes them, shortened. */
const V2 = {
  'cgroup.type': 'domain\n',
  'cpu.stat':
    'usage_usec 12345678\nuser_usec 9000000\nsystem_usec 3345678\nnr_periods 1200\nnr_throttled 30\nthrottled_usec 812345\n',
  'cpu.max': '25000 100000\n',
  'memory.current': '104857600\n',
  'memory.stat': 'anon 73400320\nfile 31457280\ninactive_file 20971520\nactive_file 10485760\n',
  'memory.max': '268435456\n',
};

function below(folder: string, files: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text]),
  );
}

const without = (files: Record<string, string>, ...names: string[]) =>
  Object.fromEntries(Object.entries(files).filter(([name]) => !names.includes(name)));

const collectV1 = (files: Record<string, string>, memberships = V1_MEMBERSHIPS) =>
  createCgroupV1Collector(new FakeFiles({ '/proc/42/cgroup': memberships, ...files }))(42);

const collectV2 = (files: Record<string, string>, path = POD) =>
  createCgroupV2Collector(new FakeFiles({ '/proc/42/cgroup': `0::${path}\n`, ...files }))(42);

describe('cgroup v1', () => {
  it('is read at the path of the process on a host', () => {
    const files = {
      ...below(`${TREE}/cpu,cpuacct${POD}`, V1_CPU),
      ...below(`${TREE}/memory${POD}`, V1_MEMORY),
    };
    expect(collectV1(files)).toEqual(V1_FIGURES);
  });

  it('is read at the root of the tree in a container, which sees no more', () => {
    const files = {
      ...below(`${TREE}/cpu,cpuacct`, V1_CPU),
      ...below(`${TREE}/memory`, V1_MEMORY),
    };
    expect(collectV1(files)).toEqual(V1_FIGURES);
  });

  it('is read where cpu and cpuacct are mounted apart', () => {
    const memberships = `4:memory:${POD}\n2:cpuacct:${POD}\n1:cpu:${POD}\n`;
    const files = {
      ...below(`${TREE}/cpu${POD}`, without(V1_CPU, 'cpuacct.usage')),
      ...below(`${TREE}/cpuacct${POD}`, {
        'cgroup.procs': '42\n',
        'cpuacct.usage': V1_CPU['cpuacct.usage'],
      }),
      ...below(`${TREE}/memory${POD}`, V1_MEMORY),
    };
    expect(collectV1(files, memberships)).toEqual(V1_FIGURES);
  });

  it('tells only the quota of a process that is in a cgroup of cpu alone', () => {
    const root = { 'cgroup.procs': '1\n', release_agent: '\n' };
    const files = {
      ...below(`${TREE}/cpu/scratch`, without(V1_CPU, 'cpuacct.usage')),
      ...below(`${TREE}/cpuacct`, { ...root, 'cpuacct.usage': '99\n' }),
      ...below(`${TREE}/memory/everybody`, V1_MEMORY),
    };
    const memberships = '4:memory:/everybody\n2:cpuacct:/\n1:cpu:/scratch\n';
    expect(collectV1(files, memberships)).toEqual({
      cpuLimitCores: 0.25,
      periods: 1200,
      throttledPeriods: 30,
    });
  });

  it('takes the figures of the whole machine for no container’s', () => {
    const root = { release_agent: '\n' };
    const files = {
      ...below(`${TREE}/cpu,cpuacct`, { ...V1_CPU, ...root }),
      ...below(`${TREE}/memory`, { ...V1_MEMORY, ...root }),
    };
    expect(collectV1(files, '4:memory:/\n2:cpu,cpuacct:/\n')).toEqual({});
  });

  it('has no CPU limit and no throttling without a quota', () => {
    const files = below(`${TREE}/cpu,cpuacct`, { ...V1_CPU, 'cpu.cfs_quota_us': '-1\n' });
    expect(collectV1(files)).toEqual({ cpuUsageSeconds: 12.345678901 });
  });

  it('says which file it cannot read', () => {
    const files = below(`${TREE}/cpu,cpuacct`, { ...V1_CPU, 'cpuacct.usage': 'many' });
    expect(() => collectV1(files)).toThrow(/cpuacct\.usage.*many/);
  });
});

describe('cgroup v2', () => {
  const FIGURES = { ...V1_FIGURES, cpuUsageSeconds: 12.345678 };

  it('is read at the path of the process on a host', () => {
    expect(collectV2(below(`${TREE}${POD}`, V2))).toEqual(FIGURES);
  });

  it.each(['/', POD, '/../other-container'])(
    'is read at the root of the tree in a container that is told its path is %s',
    (path) => {
      expect(collectV2(below(TREE, V2), path)).toEqual(FIGURES);
    },
  );

  it('has no limits where they are "max"', () => {
    const files = below(TREE, { ...V2, 'cpu.max': 'max 100000\n', 'memory.max': 'max\n' });
    expect(collectV2(files)).toEqual({ cpuUsageSeconds: 12.345678, workingSetBytes: 83886080 });
  });

  it('takes the figures of the whole machine for no container’s', () => {
    expect(collectV2(below(TREE, without(V2, 'cgroup.type')), '/')).toEqual({});
  });

  it('is not taken for there where only v1 is', () => {
    expect(collectV2(below(`${TREE}/cpu`, V1_CPU))).toEqual({});
  });

  it.each([
    ['25000', 0.25],
    ['25000 100000', 0.25],
    ['150000 50000', 3],
    ['max', null],
    ['max 100000', null],
  ])('reads cpu.max "%s" as %s cores', (text, cores) => {
    expect(parseCpuMax(text)).toBe(cores);
  });

  it.each(['', 'min', '1 0', '1 2 3'])('refuses cpu.max "%s"', (text) => {
    expect(() => parseCpuMax(text)).toThrow(/cpu\.max/);
  });
});

describe('the cgroups of a process', () => {
  it('are read back whatever their path holds', () => {
    const path = fc.stringMatching(/^\/[^\n]{0,40}$/);
    const controllers = fc.subarray(['cpu', 'cpuacct', 'memory', 'name=systemd']);
    fc.assert(
      fc.property(fc.array(fc.record({ controllers, path })), (memberships) => {
        const lines = memberships.map(
          (one, index) => `${index}:${one.controllers.join(',')}:${one.path}\n`,
        );
        expect(parseMemberships(lines.join(''))).toEqual(memberships);
      }),
    );
  });

  it('are looked for nowhere outside the tree', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\/[a-z./]{0,20}$/), (path) => {
        for (const folder of candidateFolders(42, 'memory', path)) {
          expect(folder.startsWith('/proc/42/root/sys/fs/cgroup')).toBe(true);
        }
      }),
    );
  });
});
