import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import { openCollector } from './open-collector.ts';

const BURNED_SECONDS = 0.3;

/** Burns that much CPU when told to, however long a busy machine takes to give it. */
const BURNER = `
process.stdin.once('data', () => {
  const { user, system } = process.cpuUsage();
  for (let used = 0; used < ${BURNED_SECONDS}; ) {
    const now = process.cpuUsage();
    used = (now.user + now.system - user - system) / 1e6;
  }
  process.stdout.write('done');
});
process.stdout.write('ready');`;

const started: ChildProcess[] = [];
afterEach(() => {
  for (const { pid } of started.splice(0)) if (pid !== undefined) process.kill(-pid, 'SIGKILL');
});

/** A burner in a session of its own, as the parts of a local run are. */
async function startBurner(command = process.execPath, args = ['--eval', BURNER]) {
  const child = spawn(command, args, { detached: true, stdio: ['pipe', 'pipe', 'inherit'] });
  started.push(child);
  await once(child.stdout, 'data');
  if (child.pid === undefined) throw new Error('the burner did not start');
  const burn = async () => {
    child.stdin.write('go');
    await once(child.stdout, 'data');
  };
  return { pid: child.pid, burn };
}

describe.skipIf(process.platform !== 'linux')(
  'real processes without a cgroup (needs Linux)',
  () => {
    test('show what they and their children used, and nothing of any other process', async () => {
      const [web, agent, other] = await Promise.all([
        startBurner(),
        // The shell stays and waits: its child burns.
        startBurner('/bin/sh', ['-c', '"$0" --eval "$1"; :', process.execPath, BURNER]),
        startBurner(),
      ]);
      const source = { procRoot: '/proc', pid: web.pid, others: [agent.pid], cpuLimitCores: 1 };
      const collector = openCollector(source);
      expect(collector.name).toBe('proc-stat');
      const before = collector.read();
      await Promise.all([web, agent, other].map(({ burn }) => burn()));
      const after = collector.read();
      const usedSeconds = after.cpuSeconds - before.cpuSeconds;
      expect(usedSeconds).toBeGreaterThan(1.9 * BURNED_SECONDS);
      expect(usedSeconds).toBeLessThan(2.6 * BURNED_SECONDS);
      expect(after.cpuLimitCores).toBe(1);
    });
  },
);
