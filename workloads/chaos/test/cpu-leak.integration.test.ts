import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { findFreePorts } from '@anomaly-prediction/test';
import { afterEach, expect, it, vi } from 'vitest';

const script = (path: string) => fileURLToPath(new URL(`../src/${path}`, import.meta.url));
const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

function start(path: string, env: Record<string, string>, ...args: string[]): ChildProcess {
  const child = spawn(process.execPath, [script(path), ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  started.push(child);
  return child;
}

/** CPU time of all threads of a process so far, in ticks of 10 ms. */
function cpuTicks(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return Number(fields[11]) + Number(fields[12]);
}

async function cpuPercent(pid: number): Promise<number> {
  const before = cpuTicks(pid);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  return cpuTicks(pid) - before;
}

it('a leak whose job is killed by force is over within 10 s', { timeout: 40_000 }, async () => {
  const [port = 0] = await findFreePorts(1);
  const chaos = { CHAOS_PORT: String(port), CHAOS_TOKEN: 'a-token-of-the-test' };
  const agent = start('agent/main.ts', { ...chaos, CPU_ALLOWANCE_CORES: '0.5' });
  const pid = agent.pid ?? Number.NaN;
  await vi.waitFor(() => fetch(`http://127.0.0.1:${port}/`), { timeout: 10_000 });

  const job = start('job/cpu-leak.ts', { ...chaos, AGENT_SERVICE: '127.0.0.1' }, '--ramp', '5');
  await vi.waitFor(async () => expect(await cpuPercent(pid)).toBeGreaterThan(25), {
    timeout: 10_000,
  });
  job.kill('SIGKILL');
  const killedMs = performance.now();
  await vi.waitFor(async () => expect(await cpuPercent(pid)).toBeLessThan(10), { timeout: 12_000 });
  expect(performance.now() - killedMs).toBeLessThan(10_000);
});
