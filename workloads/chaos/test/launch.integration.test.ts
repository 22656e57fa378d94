import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findFreePorts } from '@anomaly-prediction/test';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';

const LAUNCHER = fileURLToPath(new URL('../src/launch.ts', import.meta.url));
/** As the operator gives it to the sidecar. */
const TARGET_COMMAND = /\/auction\/src\/main\.ts$/;
const TIMEOUT = { timeout: 30_000, interval: 50 };
const TOKEN = 'a-token-of-the-test';
/** Nobody listens there: the web server waits for its database, and lives. */
const WEB = {
  DATABASE_HOST: '127.0.0.1',
  DATABASE_PORT: '1',
  DATABASE_USER: 'rubis',
  DATABASE_NAME: 'rubis',
  NODE_OPTIONS: '--max-old-space-size=200',
};

let folder: string;
let chaos: Record<string, string>;
let metricsPort: number;
const started: ChildProcess[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'launch-'));
  const [port = 0, webMetricsPort = 0] = await findFreePorts(2);
  metricsPort = webMetricsPort;
  chaos = {
    CHAOS_PORT: String(port),
    CHAOS_TOKEN_FILE: secret('token', TOKEN),
    CHAOS_SOCKET: join(folder, 'web.sock'),
    CPU_ALLOWANCE_CORES: '0.25',
  };
});
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => {
  for (const launcher of started.splice(0)) {
    for (const pid of launcher.pid === undefined ? [] : childrenOf(launcher.pid)) {
      process.kill(pid, 'SIGKILL');
    }
    launcher.kill('SIGKILL');
  }
});

function secret(file: string, content: string): string {
  writeFileSync(join(folder, file), content);
  return join(folder, file);
}

function childrenOf(pid: number): number[] {
  const file = `/proc/${pid}/task/${pid}/children`;
  return existsSync(file) ? readFileSync(file, 'utf8').split(' ').filter(Boolean).map(Number) : [];
}

const commandOf = (pid: number) =>
  readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
const isRunning = (pid: number) => existsSync(`/proc/${pid}`);

function launch(env: Record<string, string>) {
  const launcher = spawn(process.execPath, [LAUNCHER], {
    env: { PATH: process.env.PATH, LISTEN_HOST: '127.0.0.1', LOG_LEVEL: 'fatal', ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  started.push(launcher);
  const { pid = Number.NaN } = launcher;
  return { pid, launcher, exited: once(launcher, 'exit') };
}

/** The agent’s answer to who asks it for a leak. */
const askFor = (kind: string) =>
  fetch(`http://127.0.0.1:${chaos.CHAOS_PORT}/leaks`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify({ kind, rampSeconds: 60 }),
  });

const bothAnswer = () =>
  vi.waitFor(async () => {
    // From then on the web server, which waits for its database, can be stopped in order.
    expect((await fetch(`http://127.0.0.1:${metricsPort}/healthz`)).status).toBe(200);
    const answer = await fetch(`http://127.0.0.1:${chaos.CHAOS_PORT}/leaks`, { method: 'POST' });
    expect(answer.status).toBe(401);
  }, TIMEOUT);

/** A launcher whose web server and agent run. */
async function launchBoth() {
  const password = { DATABASE_PASSWORD_FILE: secret('password', 'hunter2') };
  const launched = launch({ ...WEB, ...password, ...chaos, METRICS_PORT: String(metricsPort) });
  await bothAnswer();
  const children = childrenOf(launched.pid);
  const byScript = (script: RegExp) => children.filter((pid) => script.test(commandOf(pid)));
  return { ...launched, web: byScript(TARGET_COMMAND), agent: byScript(/\/agent\/main\.ts$/) };
}

describe('the launcher of the web container', () => {
  it('runs both, of which the sidecar’s pattern finds the web server alone', async () => {
    const { pid, web, agent } = await launchBoth();
    expect([web.length, agent.length]).toEqual([1, 1]);
    expect(TARGET_COMMAND.test(commandOf(pid))).toBe(false);
  });

  it('loads into the web server what the agent needs to make it leak memory itself', async () => {
    await launchBoth();
    const answer = await askFor('memory');
    expect(await answer.json()).toHaveProperty('lease');
  });

  it('ends both on SIGTERM, with the web server’s exit code', async () => {
    const { launcher, exited, web, agent } = await launchBoth();
    launcher.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
    expect([...web, ...agent].filter(isRunning)).toEqual([]);
  });

  it('ends the agent when the web server is killed, and tells the signal as a shell would', async () => {
    const { exited, web, agent } = await launchBoth();
    process.kill(web[0] ?? Number.NaN, 'SIGKILL');
    expect(await exited).toEqual([128 + 9, null]);
    expect(agent.filter(isRunning)).toEqual([]);
  });

  it('lets the web server go on when the agent ends', async () => {
    const { pid, launcher, web, agent } = await launchBoth();
    process.kill(agent[0] ?? Number.NaN, 'SIGKILL');
    await vi.waitFor(() => expect(childrenOf(pid)).toEqual(web), TIMEOUT);
    expect(launcher.exitCode).toBeNull();
  });

  it('ends with 1 when the web server cannot start, and leaves no agent', async () => {
    const { pid, exited } = launch(chaos);
    await vi.waitFor(() => expect(childrenOf(pid)).toHaveLength(2), TIMEOUT);
    const children = childrenOf(pid);
    expect(await exited).toEqual([1, null]);
    expect(children.filter(isRunning)).toEqual([]);
  });
});
