import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { cpuTicks, findFreePorts } from '@anomaly-prediction/test';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { burnersFor } from '../src/agent/pool-size.ts';

const script = (path: string) => fileURLToPath(new URL(`../src/${path}`, import.meta.url));
const ALLOWANCE_CORES = 0.5;
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

async function startAgent() {
  const [port = 0] = await findFreePorts(1);
  const chaos = { CHAOS_PORT: String(port), CHAOS_TOKEN: 'a-token-of-the-test' };
  const agent = start('agent/main.ts', {
    ...chaos,
    CHAOS_SOCKET: '/nowhere',
    CPU_ALLOWANCE_CORES: String(ALLOWANCE_CORES),
    LISTEN_HOST: '127.0.0.1',
    METRICS_PORT: '0',
  });
  await vi.waitFor(() => fetch(`http://127.0.0.1:${port}/`), { timeout: 20_000 });
  return { pid: agent.pid ?? Number.NaN, chaos };
}

const SAMPLE_MS = 250;
/** Ticks in a sample that only a leak of half a core uses, not an agent that waits: 20 % of a core. */
const LEAKING_TICKS = 5;

/** When the agent was last seen to leak, once it has not been for `quietMs`. */
async function lastLeakingMs(pid: number, quietMs: number): Promise<number> {
  let lastMs = performance.now();
  for (let ticks = cpuTicks(pid); performance.now() - lastMs < quietMs; ) {
    await delay(SAMPLE_MS);
    const before = ticks;
    ticks = cpuTicks(pid);
    if (ticks - before >= LEAKING_TICKS) lastMs = performance.now();
  }
  return lastMs;
}

describe('a CPU leak', () => {
  it('has its burners from the start, since starting one is a burst', async () => {
    const { pid } = await startAgent();
    const names = readdirSync(`/proc/${pid}/task`).map((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/comm`, 'utf8').trim(),
    );
    expect(names.filter((name) => name === 'libuv-worker')).toHaveLength(
      burnersFor(ALLOWANCE_CORES),
    );
  });

  it('is over within 10 s when its job is killed by force', async () => {
    const { pid, chaos } = await startAgent();
    const env = { ...chaos, AGENT_SERVICE: '127.0.0.1' };
    const job = start('job/leak.ts', env, '--ramp', '5');
    const idleTicks = cpuTicks(pid);
    await vi.waitFor(() => expect(cpuTicks(pid) - idleTicks).toBeGreaterThan(50), {
      timeout: 30_000,
      interval: SAMPLE_MS,
    });
    job.kill('SIGKILL');
    const killedMs = performance.now();
    const endedMs = await lastLeakingMs(pid, 3_000);
    expect(endedMs - killedMs).toBeGreaterThan(3_000);
    expect(endedMs - killedMs).toBeLessThan(10_000);
  });
});
