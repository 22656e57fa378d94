import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { type Part, startProcess } from './process.ts';
import { readProcess } from './processes.ts';

async function startShell(script: string): Promise<Part> {
  const folder = mkdtempSync(join(tmpdir(), 'process-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const options = { name: 'shell', command: '/bin/sh', args: ['-c', script] };
  const part = await startProcess(options, join(folder, 'log'), () => {});
  onTestFinished(() => part.stop());
  return part;
}

test('what a part leaves behind in its group ends with it', async () => {
  const part = await startShell('sleep 60 & echo $!');
  expect(await part.exited).toEqual({ code: 0, signal: null });
  const child = Number(part.tail(1));
  expect(child).toBeGreaterThan(0);
  await vi.waitFor(() => expect(readProcess(child)).toBeUndefined(), { timeout: 5_000 });
});

test('a part that has ended is sent nothing more: its id may be somebody else’s by now', async () => {
  const part = await startShell('exit 3');
  await part.exited;
  const send = vi.spyOn(process, 'kill');
  onTestFinished(() => send.mockRestore());
  part.kill('SIGTERM');
  await part.stop();
  expect(send).not.toHaveBeenCalled();
});
