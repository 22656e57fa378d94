import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeLeak } from '../../test/fake-leak.ts';
import { createWebServerLeak } from '../agent/web-server.ts';
import { serveLeaks } from './serve.ts';

const SOON = { timeout: 5_000, interval: 5 };
const log = { info: () => undefined, warn: () => undefined };

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'serve-'));
  path = join(folder, 'web.sock');
});
afterEach(() => rmSync(folder, { recursive: true }));

async function serve() {
  const leaks = { memory: new FakeLeak(), 'slow-database': new FakeLeak() };
  const server = serveLeaks({ path, leaks, log });
  await vi.waitFor(() => expect(server.listening).toBe(true), SOON);
  return { server, ...leaks };
}

describe('the module in the web server', () => {
  it('leaks as the agent says, until it says stop', async () => {
    const { server, memory } = await serve();
    const leak = createWebServerLeak('memory', path);
    await leak.start(50, 1_000);
    expect(memory.deadlineMs).toBe(1_000);
    leak.extend(2_000);
    await vi.waitFor(() => expect(memory.deadlineMs).toBe(2_000), SOON);
    leak.stop();
    await vi.waitFor(() => expect(memory.deadlineMs).toBe(0), SOON);
    server.close();
  });

  it('runs one leak at a time, and the next when the agent is gone', async () => {
    const { server, memory, 'slow-database': database } = await serve();
    const first = createWebServerLeak('memory', path);
    const second = createWebServerLeak('slow-database', path);
    await first.start(50, 1_000);
    await expect(second.start(50, 1_000)).rejects.toThrow('already running');
    expect(memory.deadlineMs).toBe(1_000);
    first.stop();
    await vi.waitFor(() => second.start(50, 3_000), SOON);
    expect(database.deadlineMs).toBe(3_000);
    second.stop();
    server.close();
  });

  it('says why a leak cannot start', async () => {
    const { server, 'slow-database': database } = await serve();
    database.refusal = new Error('ECONNREFUSED 10.0.0.1:3306');
    const leak = createWebServerLeak('slow-database', path);
    await expect(leak.start(50, 1_000)).rejects.toThrow(
      'the web server does not leak: ECONNREFUSED 10.0.0.1:3306',
    );
    server.close();
  });

  it('does nothing on what is no command, and goes on', async () => {
    const { server, memory } = await serve();
    const stranger = connect(path);
    stranger.write('{"command":"start","kind":"disk"}\n');
    await vi.waitFor(
      () => expect(stranger.readableEnded || stranger.destroyed || stranger.read()).toBeTruthy(),
      SOON,
    );
    stranger.destroy();
    const leak = createWebServerLeak('memory', path);
    await leak.start(50, 1_000);
    expect(memory.deadlineMs).toBe(1_000);
    leak.stop();
    server.close();
  });

  it('takes the place of a web server that was killed', async () => {
    writeFileSync(path, 'left behind');
    const { server } = await serve();
    server.close();
  });

  it('that is not there is said by the agent to the job', async () => {
    const leak = createWebServerLeak('memory', path);
    await expect(leak.start(50, 1_000)).rejects.toThrow(/^the web server does not leak: .*ENOENT/);
  });
});
