import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { usageBetween } from '../usage.ts';
import { openCollector } from './open-collector.ts';

const V1_ROOT = '/sys/fs/cgroup';
const CONTROLLERS = ['cpu', 'cpuacct', 'memory'];
const MIB = 1024 * 1024;
const MACHINE = { cores: 1, memoryBytes: 64 * 1024 * MIB };

function mayMakeCgroups(): boolean {
  try {
    for (const controller of CONTROLLERS) {
      accessSync(`${V1_ROOT}/${controller}/cgroup.procs`, constants.W_OK);
    }
    return true;
  } catch {
    return false;
  }
}

const name = `metrics-sidecar-test-${process.pid}`;
const folders = CONTROLLERS.map((controller) => `${V1_ROOT}/${controller}/${name}`);
let child: ChildProcess | undefined;

afterEach(async () => {
  child?.kill('SIGKILL');
  if (child) await once(child, 'exit');
  for (const folder of folders) rmdirSync(folder);
});

describe.skipIf(!mayMakeCgroups())('a real cgroup of version 1 (needs leave to make one)', () => {
  test('a process that wants a whole core and may use a quarter shows 100 % CPU, throttled', async () => {
    for (const folder of folders) mkdirSync(folder);
    const [cpu, , memory] = folders;
    writeFileSync(`${cpu}/cpu.cfs_period_us`, '100000');
    writeFileSync(`${cpu}/cpu.cfs_quota_us`, '25000');
    writeFileSync(`${memory}/memory.limit_in_bytes`, String(200 * MIB));
    child = spawn('sh', ['-c', 'read go; while :; do :; done'], {
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    const pid = child.pid;
    if (pid === undefined) throw new Error('the burner did not start');
    for (const folder of folders) writeFileSync(`${folder}/cgroup.procs`, String(pid));
    child.stdin?.write('go\n');

    const collector = openCollector({ procRoot: '/proc', pid });
    expect(collector.name).toBe('cgroup-v1');
    await delay(500);
    const [before, startMs] = [collector.read(), performance.now()];
    await delay(2_000);
    const now = collector.read();
    const usage = usageBetween(before, now, (performance.now() - startMs) / 1_000, MACHINE);
    expect(now.memoryLimitBytes).toBe(200 * MIB);
    expect(now.cpuLimitCores).toBe(0.25);
    expect(usage?.cpu).toBeGreaterThan(80);
    expect(usage?.cpu).toBeLessThan(120);
    expect(usage?.throttled).toBeGreaterThan(50);
    expect(usage?.mem).toBeLessThan(20);
  });
});
