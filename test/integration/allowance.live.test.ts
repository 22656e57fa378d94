import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { createAllowance, openWorld, silentReport } from '@anomaly-prediction/test';
import { expect, onTestFinished, test } from 'vitest';

test('an allowance of a quarter of a core lets a busy loop have no more (needs leave to make a cgroup)', async ({
  skip,
}) => {
  const world = await openWorld({ name: 'allowance', report: silentReport });
  onTestFinished(() => world.close());
  const allowance = createAllowance(world, { cores: 0.25, memoryMiB: 64 });
  skip(!allowance.kind.startsWith('cgroup'), allowance.describe());
  allowance.enforce();
  const part = await world.spawnPart({
    name: 'busy',
    command: '/bin/sh',
    args: ['-c', 'while :; do :; done'],
    allowance,
  });
  await sleep(300);
  const before = cpuSeconds(part.pid);
  const started = performance.now();
  await sleep(2_000);
  const cores = (cpuSeconds(part.pid) - before) / ((performance.now() - started) / 1_000);
  expect(cores).toBeGreaterThan(0.12);
  expect(cores).toBeLessThan(0.4);
});

/** User and system time of a process, from /proc in ticks of 10 ms. */
function cpuSeconds(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
