import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';

const SERVICE = new URL('./service.ts', import.meta.url).href;
const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

/** A process that runs a service with this start function; resolves with its log once it has begun. */
async function run(start: string, env: Record<string, string> = {}) {
  const source = `import { runService } from '${SERVICE}'; await runService('probe', ${start});`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', source], {
    env: { ...process.env, ...env, LISTEN_HOST: '127.0.0.1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  started.push(child);
  const logs: Record<string, unknown>[] = [];
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => logs.push(JSON.parse(line)));
  await once(lines, 'line');
  return { child, logs, log: logs[0] ?? {} };
}

const READY = 'async () => ({ ready: () => true, stop: async () => {} })';

describe('a service', () => {
  it('tells its health and its metrics, and ends with 0 on SIGTERM', async () => {
    const { child, log } = await run(READY);
    const base = `http://127.0.0.1:${log.metricsPort}`;
    expect((await fetch(`${base}/healthz`)).status).toBe(200);
    expect(await (await fetch(`${base}/metrics`)).text()).toContain('process_cpu_seconds_total');
    expect((await fetch(`${base}/other`)).status).toBe(404);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('tells in JSON what else it has to tell, once it has started', async () => {
    const { log } = await run(
      "async () => ({ ready: () => true, stop: async () => {}, routes: { '/status': () => ({ a: 1 }) } })",
    );
    const answer = await fetch(`http://127.0.0.1:${log.metricsPort}/status`);
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(await answer.json()).toEqual({ a: 1 });
  });

  it('is not ready before it has started, and can be stopped even then', async () => {
    const { child, log } = await run('() => new Promise(() => {})');
    const answer = await fetch(`http://127.0.0.1:${log.metricsPort}/readyz`);
    expect(answer.status).toBe(503);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('that cannot start ends with 1 and one line of log that says why', async () => {
    const { child, logs } = await run("async () => { throw new Error('no broker in sight') }");
    expect(await once(child, 'close')).toEqual([1, null]);
    expect(logs.at(-1)).toMatchObject({ level: 60, err: { message: 'no broker in sight' } });
  });
});
