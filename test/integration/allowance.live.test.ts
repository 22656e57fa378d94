import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Allowance,
  cpuTicks,
  createAllowance,
  openWorld,
  silentReport,
  type World,
} from '@anomaly-prediction/test';
import { expect, onTestFinished, test } from 'vitest';
import { parseCoreList, pinnedCore } from '../world/allowance.ts';
import { findExecutable } from '../world/install/system.ts';

const BUSY = 'while :; do :; done';

async function open(): Promise<World> {
  const world = await openWorld({ name: 'allowance', report: silentReport });
  onTestFinished(() => world.close());
  return world;
}

const spawnShell = (world: World, allowance: Allowance, name: string, script: string) =>
  world.spawnPart({ name, command: '/bin/sh', args: ['-c', script], allowance });

test('an allowance of a quarter of a core lets a busy loop have no more (needs leave to make a cgroup)', async ({
  skip,
}) => {
  const world = await open();
  const allowance = createAllowance(world, { cores: 0.25, memoryMiB: 64 });
  skip(!allowance.kind.startsWith('cgroup'), allowance.describe());
  const part = await spawnShell(world, allowance, 'busy', BUSY);
  allowance.enforce(part.pid);
  const cores = await coresUsed(part.pid);
  expect(cores).toBeGreaterThan(0.12);
  expect(cores).toBeLessThan(0.4);
});

test('a pinned core is fought over as in a container: 32 burners leave a server next to nothing (needs taskset)', async ({
  skip,
}) => {
  const world = await open();
  const core = pinnedCore(findExecutable('taskset'), parseCoreList('0'), 'for a test');
  if (core === undefined) return skip('no taskset');
  const server = await spawnShell(world, core, 'server', BUSY);
  await spawnShell(world, core, 'burners', `for n in $(seq 32); do (${BUSY}) & done; wait`);
  core.enforce(server.pid);
  expect(await coresUsed(server.pid)).toBeLessThan(0.15);
});

/** Over two seconds, once it has begun. */
async function coresUsed(pid: number): Promise<number> {
  await sleep(300);
  const before = cpuTicks(pid);
  const started = performance.now();
  await sleep(2_000);
  const usedSeconds = (cpuTicks(pid) - before) / 100;
  return usedSeconds / ((performance.now() - started) / 1_000);
}
