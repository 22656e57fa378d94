import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { readProcess } from '../processes.ts';
import { localSystem } from './system.ts';

test('a tool that fails is quoted with its last lines', async () => {
  await expect(localSystem().run('sh', ['-c', 'echo no route to host; exit 7'])).rejects.toThrow(
    'sh failed (exit code 7). It ended with:\n  no route to host',
  );
});

test('a stop ends the tool that runs, and is said once the tool has ended', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'system-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const ready = join(folder, 'ready');
  const stop = new AbortController();
  const script = `echo $$ > ${folder}/pid && touch ${ready} && exec sleep 20`;
  const ended = expect(localSystem(stop.signal).run('sh', ['-c', script])).rejects.toThrow(
    'stopped by SIGTERM',
  );
  await vi.waitFor(() => expect(existsSync(ready)).toBe(true), { timeout: 10_000 });
  const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'));
  expect(readProcess(pid)).toBeDefined();
  stop.abort(new Error('stopped by SIGTERM'));
  await ended;
  expect(readProcess(pid)).toBeUndefined();
});
