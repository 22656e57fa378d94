import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FakeMachine } from '../../test/fake-machine.ts';
import { openCgroupV1 } from './cgroup-v1.ts';
import { openCgroupV2 } from './cgroup-v2.ts';
import { openCollector } from './open-collector.ts';
import { openProcStat } from './proc-stat.ts';

const PID = 42;
const MIB = 1024 * 1024;

const V1_MEMORY_STAT = `cache 9744384
inactive_file 1
hierarchical_memory_limit 268435456
total_cache 2202865664
total_inactive_file ${10 * MIB}
total_active_file 5
`;
const V1_CPU_STAT =
  'nr_periods 100\nnr_throttled 7\nthrottled_time 55\nnr_bursts 0\nburst_time 0\n';

const v1Files = (
  folder: { cpu: string; memory: string },
  limits: 'limits' | 'none' = 'limits',
) => ({
  [`cpuacct${folder.cpu}/cpuacct.usage`]: '3500000000\n',
  [`cpu${folder.cpu}/cpu.cfs_quota_us`]: limits === 'limits' ? '25000\n' : '-1\n',
  [`cpu${folder.cpu}/cpu.cfs_period_us`]: '100000\n',
  [`cpu${folder.cpu}/cpu.stat`]: V1_CPU_STAT,
  [`memory${folder.memory}/memory.usage_in_bytes`]: `${90 * MIB}\n`,
  [`memory${folder.memory}/memory.stat`]: V1_MEMORY_STAT,
  [`memory${folder.memory}/memory.limit_in_bytes`]:
    limits === 'limits' ? `${256 * MIB}\n` : '9223372036854771712\n',
});

const V2_CPU_STAT = 'usage_usec 3500000\nuser_usec 1\nnr_periods 100\nnr_throttled 7\n';

const v2Files = (folder: string, limits: 'limits' | 'none' = 'limits') => ({
  'cgroup.controllers': 'cpu memory\n',
  [`${folder}cpu.stat`]: limits === 'limits' ? V2_CPU_STAT : 'usage_usec 3500000\n',
  [`${folder}cpu.max`]: limits === 'limits' ? '25000 100000\n' : 'max 100000\n',
  [`${folder}memory.current`]: `${90 * MIB}\n`,
  [`${folder}memory.stat`]: `anon 5\ninactive_file ${10 * MIB}\n`,
  [`${folder}memory.max`]: limits === 'limits' ? `${256 * MIB}\n` : 'max\n',
});

const LIMITED = {
  cpuSeconds: 3.5,
  cpuLimitCores: 0.25,
  workingSetBytes: 80 * MIB,
  memoryLimitBytes: 256 * MIB,
  periods: { total: 100, throttled: 7 },
};

let machine: FakeMachine;
let source: { procRoot: string; pid: number };
beforeEach(() => {
  machine = new FakeMachine();
  source = { procRoot: machine.procRoot, pid: PID };
});
afterEach(() => machine.remove());

describe('every cgroup collector', () => {
  test.each([
    {
      version: 'cgroup-v1',
      cgroup: '4:memory:/web/m\n3:cpuacct:/web/c\n2:cpu:/web/c\n',
      files: v1Files({ cpu: '/web/c', memory: '/web/m' }),
    },
    { version: 'cgroup-v2', cgroup: '0::/web\n', files: v2Files('web/') },
  ])(
    'on a host reads the folder that /proc/PID/cgroup names ($version)',
    ({ version, cgroup, files }) => {
      machine.run(PID, { cgroup });
      machine.cgroup(PID, files);
      const collector = openCollector(source);
      expect(collector.name).toBe(version);
      expect(collector.read()).toEqual(LIMITED);
    },
  );

  test.each([
    {
      version: 'cgroup-v1',
      cgroup: '4:memory:/kubepods/x\n3:cpu,cpuacct:/kubepods/x\n',
      files: v1Files({ cpu: '', memory: '' }),
    },
    { version: 'cgroup-v2', cgroup: '0::/../other\n', files: v2Files('') },
  ])(
    'in a container reads the root of the tree that it sees ($version)',
    ({ version, cgroup, files }) => {
      machine.run(PID, { cgroup });
      machine.cgroup(PID, files);
      const collector = openCollector(source);
      expect(collector.name).toBe(version);
      expect(collector.read()).toEqual(LIMITED);
    },
  );

  test('without limits says so, and knows of no throttling', () => {
    machine.run(PID, { cgroup: '0::/\n' });
    machine.cgroup(PID, v2Files('', 'none'));
    expect(openCgroupV2(source)?.read()).toEqual({
      ...LIMITED,
      cpuLimitCores: undefined,
      memoryLimitBytes: undefined,
      periods: undefined,
    });
    machine.run(43);
    machine.cgroup(43, v1Files({ cpu: '', memory: '' }, 'none'));
    const reading = openCgroupV1({ ...source, pid: 43 })?.read();
    expect(reading).toMatchObject({ cpuLimitCores: undefined, periods: undefined });
    expect(reading?.memoryLimitBytes).toBeGreaterThan(2 ** 62);
  });

  test('names the file that it does not understand', () => {
    machine.run(PID, { cgroup: '0::/\n' });
    machine.cgroup(PID, { ...v2Files(''), 'memory.current': 'lots\n' });
    expect(() => openCgroupV2(source)?.read()).toThrow(/memory.current: expected a whole number/);
  });

  test.each(['/', '/login', '/login/web'])(
    'is refused a cgroup that holds the reader in /login/web too: %s',
    (shared) => {
      const v1 = (path: string) => `2:cpu:${path}\n3:cpuacct:${path}\n4:memory:${path}\n`;
      machine.run('self', { cgroup: `${v1('/login/web')}0::/login/web\n` });
      machine.run(PID, { cgroup: v1(shared) });
      machine.cgroup(PID, v1Files({ cpu: shared, memory: shared }));
      expect(openCollector(source).name).toBe('proc-stat');
      machine.run(43, { cgroup: `0::${shared}\n` });
      machine.cgroup(43, v2Files(`.${shared}/`));
      expect(openCollector({ ...source, pid: 43 }).name).toBe('proc-stat');
    },
  );

  test('reads a cgroup beside the reader’s own', () => {
    machine.run('self', { cgroup: '0::/pod/web-metrics\n' });
    machine.run(PID, { cgroup: '0::/pod/web\n' });
    machine.cgroup(PID, v2Files('pod/web/'));
    expect(openCollector(source).read()).toEqual(LIMITED);
  });

  test('is left aside where the allowance is told', () => {
    machine.run(PID, { cgroup: '0::/web\n', utime: 20 });
    machine.cgroup(PID, v2Files('web/'));
    const collector = openCollector({ ...source, cpuLimitCores: 1 });
    expect(collector.name).toBe('proc-stat');
    expect(collector.read()).toMatchObject({ cpuSeconds: 0.2, cpuLimitCores: 1 });
  });
});

describe('the sum over /proc/PID/stat', () => {
  test('covers a container: the processes of the target’s mount namespace, and no others', () => {
    machine.run(PID, { utime: 100, stime: 50, residentPages: 10 });
    machine.run(43, { utime: 30, residentPages: 5, name: 'burner ) R 1' });
    machine.run(44, { parent: PID, utime: 9_000, mountNamespace: 'mnt:[2]' });
    expect(openProcStat(source).read()).toEqual({
      cpuSeconds: 1.8,
      cpuLimitCores: undefined,
      workingSetBytes: 15 * 4_096,
      memoryLimitBytes: undefined,
      periods: undefined,
    });
  });

  test('on a host covers the processes that are named, and all that descend from them', () => {
    machine.run('self');
    machine.run(PID, { utime: 100 });
    machine.run(43, { parent: 44, utime: 10 });
    machine.run(44, { parent: PID, utime: 1 });
    machine.run(50, { utime: 1_000 });
    machine.run(51, { parent: 50, utime: 5_000 });
    machine.run(60, { utime: 90_000 });
    expect(openProcStat(source).read().cpuSeconds).toBe(1.11);
    expect(openProcStat({ ...source, others: [50, 99] }).read().cpuSeconds).toBe(61.11);
  });

  test('does not fall when a process ends, and counts one that takes its number afresh', () => {
    machine.run(PID, { utime: 100 });
    machine.run(43, { utime: 500 });
    const collector = openProcStat(source);
    expect(collector.read().cpuSeconds).toBe(6);
    machine.end(43);
    machine.run(PID, { utime: 150 });
    expect(collector.read().cpuSeconds).toBe(6.5);
    machine.run(43, { utime: 20, startTicks: 2_000 });
    expect(collector.read().cpuSeconds).toBe(6.7);
  });

  test('says so when the target is gone', () => {
    expect(() => openProcStat(source).read()).toThrow(`${machine.procRoot}/42: not readable`);
  });
});

describe('on this machine', () => {
  test.skipIf(process.platform !== 'linux')(
    'a collector reads this very process (needs Linux)',
    () => {
      const collector = openCollector({ procRoot: '/proc', pid: process.pid });
      const before = collector.read();
      const endMs = performance.now() + 60;
      while (performance.now() < endMs);
      const after = collector.read();
      expect(after.cpuSeconds).toBeGreaterThan(before.cpuSeconds);
      expect(after.workingSetBytes).toBeGreaterThan(MIB);
    },
  );
});
