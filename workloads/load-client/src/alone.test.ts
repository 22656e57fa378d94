import { spawn, spawnSync } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { FakeAuction } from '../test/fake-auction.ts';

const SCRIPT = fileURLToPath(new URL('alone.ts', import.meta.url));

test('visitors alone need nothing but a site, and tell at the end how it answered', async () => {
  const auction = new FakeAuction();
  const site = await auction.listen();
  const client = spawn(process.execPath, [SCRIPT], {
    env: { PATH: process.env.PATH, TARGET_URL: site.href, MIX: 'browse-only', THINK_TIME_MS: '20' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const output = text(client.stdout);
  while (auction.served.length < 50) await delay(10);
  client.kill('SIGTERM');
  const lines = (await output).trim().split('\n');
  const last = lines.map((line): unknown => JSON.parse(line)).at(-1);
  expect(last).toMatchObject({ event: 'runTable', rows: expect.any(Array) });
  const { rows } = last as { rows: { name: string; count: number; errors: number }[] };
  expect(rows.at(-1)).toMatchObject({ name: 'total', count: auction.served.length, errors: 0 });
  expect(rows[0]?.name).toBe('Home');
  auction.close();
});

test('visitors alone say what they take, and what they do not', () => {
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [SCRIPT, ...args], { encoding: 'utf8' });
  const help = run('--help').stdout;
  for (const variable of ['TARGET_URL', 'SESSIONS', 'MIX', 'LOAD_SHAPE', 'SEED']) {
    expect(help).toContain(`  ${variable} `);
  }
  const { status, stderr } = run('--sessions', '5');
  expect(status).toBe(1);
  expect(stderr).toBe("load: Unknown option '--sessions'\n");
});
