import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FakeFiles, processStat } from './fake-files.ts';
import { FormatError } from './figures.ts';
import { parseAuxiliaryVector } from './machine.ts';
import { createProcStatCollector, parseProcessStat, readProcess } from './proc-stat.ts';

const UNITS = { ticksPerSecond: 100, pageBytes: 4096 };

const inNamespace = (pid: number, namespace: number) => ({
  [`/proc/${pid}/ns/mnt`]: `-> mnt:[${namespace}]`,
});

describe('/proc/PID/stat', () => {
  it('is read with the figures that proc(5) numbers 3, 6, 14, 15, 22 and 24', () => {
    const text = processStat(42, {
      session: 7,
      userTicks: 300,
      systemTicks: 50,
      startTicks: 9_000,
      residentPages: 1_234,
    });
    expect(parseProcessStat(text)).toEqual({
      pid: 42,
      state: 'S',
      session: 7,
      cpuTicks: 350,
      startTicks: 9_000,
      residentPages: 1_234,
    });
  });

  it.each(['a) b (', ') R 1 2 3 4 5', '((', '', 'two words', 'a\nb', '42 (x) Z 1'])(
    'is read whatever the process is called: "%s"',
    (command) => {
      const hostile = parseProcessStat(processStat(42, { command, userTicks: 5 }));
      expect(hostile).toEqual(parseProcessStat(processStat(42, { userTicks: 5 })));
    },
  );

  it('is read whatever the process is called, or any figure is', () => {
    const figures = fc.record({
      command: fc.string({ maxLength: 15 }),
      session: fc.nat(),
      userTicks: fc.nat(),
      systemTicks: fc.nat(),
      startTicks: fc.nat(),
      residentPages: fc.nat(),
    });
    fc.assert(
      fc.property(fc.nat(4_000_000), figures, (pid, given) => {
        const { command: _, userTicks, systemTicks, ...rest } = given;
        const expected = { pid, state: 'S', cpuTicks: userTicks + systemTicks, ...rest };
        expect(parseProcessStat(processStat(pid, given))).toEqual(expected);
      }),
    );
  });

  it('that is anything else is refused with a FormatError', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() => parseProcessStat(text)).toThrow(FormatError);
      }),
    );
  });

  it('of a process that only waits to be reaped is no process', () => {
    const files = new FakeFiles({ '/proc/42/stat': processStat(42, { state: 'Z' }) });
    expect(readProcess(files, 42)).toBeNull();
  });
});

describe('the processes of a container', () => {
  it('are those of the target’s session in its mount namespace', () => {
    const files = new FakeFiles({
      '/proc/42/stat': processStat(42, { userTicks: 100, residentPages: 10 }),
      '/proc/43/stat': processStat(43, { session: 42, systemTicks: 50, residentPages: 5 }),
      '/proc/44/stat': processStat(44, { userTicks: 1_000, residentPages: 1_000 }),
      '/proc/45/stat': processStat(45, { session: 42, userTicks: 1_000, residentPages: 1_000 }),
      ...inNamespace(42, 1),
      ...inNamespace(43, 1),
      ...inNamespace(44, 1),
      ...inNamespace(45, 2),
    });
    expect(createProcStatCollector(files, UNITS)(42)).toEqual({
      cpuUsageSeconds: 1.5,
      workingSetBytes: 15 * 4096,
    });
  });

  it('never use less CPU time because one of them ends', () => {
    const files = new FakeFiles({
      '/proc/42/stat': processStat(42, { userTicks: 100 }),
      '/proc/43/stat': processStat(43, { session: 42, userTicks: 900 }),
    });
    const collect = createProcStatCollector(files, UNITS);
    collect(42);
    delete files.texts['/proc/43/stat'];
    files.texts['/proc/42/stat'] = processStat(42, { userTicks: 130 });
    expect(collect(42).cpuUsageSeconds).toBeCloseTo(10.3);
  });

  it('count anew when a pid is given to another process', () => {
    const files = new FakeFiles({
      '/proc/42/stat': processStat(42, { userTicks: 100 }),
      '/proc/43/stat': processStat(43, { session: 42, userTicks: 900, startTicks: 600 }),
    });
    const collect = createProcStatCollector(files, UNITS);
    collect(42);
    files.texts['/proc/43/stat'] = processStat(43, { session: 42, userTicks: 20, startTicks: 900 });
    expect(collect(42).cpuUsageSeconds).toBeCloseTo(10.2);
  });

  it('are none when the target is gone', () => {
    expect(createProcStatCollector(new FakeFiles({}), UNITS)(42)).toEqual({});
  });
});

describe('the units of this machine', () => {
  const vector = (...entries: [bigint, bigint][]) => {
    const bytes = Buffer.alloc(16 * entries.length);
    for (const [index, [key, value]] of entries.entries()) {
      bytes.writeBigUInt64LE(key, 16 * index);
      bytes.writeBigUInt64LE(value, 16 * index + 8);
    }
    return bytes;
  };

  it('are what the kernel told the process at its start', () => {
    const bytes = vector([33n, 0x7fffn], [6n, 65_536n], [17n, 100n], [0n, 0n]);
    expect(parseAuxiliaryVector(bytes)).toEqual({ pageBytes: 65_536, ticksPerSecond: 100 });
  });

  it('are the usual ones where it told nothing', () => {
    expect(parseAuxiliaryVector(Buffer.alloc(5))).toEqual({
      pageBytes: 4_096,
      ticksPerSecond: 100,
    });
  });
});
