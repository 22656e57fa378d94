import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { readProcess } from './processes.ts';

/** Stands for npm: notes each call and brings a `node`, which is this one. */
const GOOD_NPM = `
  const fs = require('node:fs');
  fs.appendFileSync('npm-calls', process.argv.slice(2).join(' ') + '\\n');
  fs.mkdirSync('node_modules/.bin', { recursive: true });
  fs.symlinkSync(process.execPath, 'node_modules/.bin/node');`;
const FAILING_NPM = "console.error('npm error code E404\\nnpm error not found'); process.exit(1);";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'start-test-'));
  mkdirSync(join(root, 'test', 'world'), { recursive: true });
  for (const name of ['start.mjs', 'progress.mjs', 'parent.ts']) {
    cpSync(join(import.meta.dirname, name), join(root, 'test', 'world', name));
  }
  writeFileSync(join(root, 'package.json'), '{"type": "module"}');
  writeFileSync(join(root, 'package-lock.json'), '{}');
  writeFileSync(join(root, 'npm.cjs'), GOOD_NPM);
});
afterEach(() => rmSync(root, { recursive: true }));

function start(script: string, ...args: string[]): ChildProcess {
  writeFileSync(join(root, 'script.ts'), script);
  return spawn(process.execPath, ['test/world/start.mjs', 'script.ts', ...args], options());
}

/** The same as the child of a process that is called npm, as by `npm run`. */
function startUnderNpm(script: string): ChildProcess {
  writeFileSync(join(root, 'script.ts'), script);
  const npm = `require('node:child_process').spawn(
    process.execPath, ['test/world/start.mjs', 'script.ts'], { stdio: 'inherit' });`;
  const env = { npm_lifecycle_event: 'demo' };
  return spawn(process.execPath, ['-e', npm], { ...options(env), argv0: 'npm' });
}

const options = (env: NodeJS.ProcessEnv = {}): SpawnOptions => ({
  cwd: root,
  env: { PATH: process.env.PATH, npm_execpath: join(root, 'npm.cjs'), ...env },
  stdio: ['ignore', 'pipe', 'pipe'],
});

async function run(script: string, ...args: string[]) {
  const child = start(script, ...args);
  if (!child.stdout || !child.stderr) throw new Error('no output to read');
  const [stdout, stderr, [code, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { stdout, stderr, code, signal };
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('no output to read');
  const lines = createInterface({ input: child.stdout });
  for await (const line of lines) if (!line.startsWith('Installing')) return line;
  throw new Error('it ended without a line');
}

const npmCalls = () => readFileSync(join(root, 'npm-calls'), 'utf8');
const STOPPABLE = `
  import { stopRequested } from './test/world/parent.ts';
  const stop = stopRequested();
  console.log(process.pid);
  setTimeout(() => process.exit(1), 20_000);
  await stop;
  process.exit(0);`;

describe('npm run demo and npm test', () => {
  test('install the npm packages first, say so with a time, and pass the arguments on', async () => {
    const first = await run('console.log(process.argv.slice(2).join());', '--for', '5m');
    expect(first.stdout).toMatch(
      /^Installing npm packages …\nInstalling npm packages: done in [\d.]+ s\n--for,5m\n$/,
    );
    expect(npmCalls()).toBe('ci --include=dev --no-progress\n');
  });

  test('install nothing the second time', async () => {
    await run('');
    expect((await run('console.log(1)')).stdout).toBe('1\n');
    expect(npmCalls()).toBe('ci --include=dev --no-progress\n');
  });

  test('install again when the lock file has changed', async () => {
    await run('');
    writeFileSync(join(root, 'package-lock.json'), '{"changed": true}');
    writeFileSync(join(root, 'npm.cjs'), "require('node:fs').appendFileSync('npm-calls', 'again')");
    await run('');
    expect(npmCalls()).toBe('ci --include=dev --no-progress\nagain');
  });

  test('take an install that the user made by hand after the lock file as it is', async () => {
    writeFileSync(join(root, 'npm.cjs'), FAILING_NPM);
    const bin = join(root, 'node_modules', '.bin');
    mkdirSync(bin, { recursive: true });
    cpSync(process.execPath, join(bin, 'node'));
    writeFileSync(join(root, 'node_modules', '.package-lock.json'), '{}');
    expect((await run('console.log(1)')).stdout).toBe('1\n');
  });

  test('say what failed, how npm ended and what to try when an install fails', async () => {
    writeFileSync(join(root, 'npm.cjs'), FAILING_NPM);
    const { stderr, code } = await run('');
    expect(code).toBe(1);
    expect(stderr).toContain('npm ci in ');
    expect(stderr).toContain('failed (exit code 1). Is the npm registry reachable?');
    expect(stderr).toContain('  npm error not found');
  });

  test('end with the exit code of the program', async () => {
    expect(await run('process.exit(7)')).toMatchObject({ code: 7, signal: null });
  });

  test('end by the signal that ended the program', async () => {
    expect(await run("process.kill(process.pid, 'SIGKILL')")).toMatchObject({ signal: 'SIGKILL' });
  });

  test('pass SIGTERM on and wait for the program', async () => {
    const child = start(STOPPABLE);
    await firstLine(child);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  test('take the program along when npm is killed with kill -9', async () => {
    const npm = startUnderNpm(STOPPABLE);
    const pid = Number(await firstLine(npm));
    expect(readProcess(pid)).toBeDefined();
    npm.kill('SIGKILL');
    await vi.waitFor(() => expect(readProcess(pid)).toBeUndefined(), { timeout: 5_000 });
  });

  test('take the program along when they are killed with kill -9', async () => {
    const child = start(STOPPABLE);
    const pid = Number(await firstLine(child));
    expect(readProcess(pid)).toBeDefined();
    child.kill('SIGKILL');
    await vi.waitFor(() => expect(readProcess(pid)).toBeUndefined(), { timeout: 5_000 });
  });

  test('take the program along even when it did not listen yet', async () => {
    const child = start(`
      import { setTimeout as sleep } from 'node:timers/promises';
      console.log(process.pid);
      while (process.connected) await sleep(10);
      ${STOPPABLE}`);
    const pid = Number(await firstLine(child));
    child.kill('SIGKILL');
    await vi.waitFor(() => expect(readProcess(pid)).toBeUndefined(), { timeout: 5_000 });
  });
});
