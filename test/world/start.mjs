#!/usr/bin/env node
// Runs one of the project's TypeScript programs, straight after `git clone` as well: installs the npm
// packages when they are missing or older than the lock file, Node 24 among them, and hands over to
// it. Plain JavaScript without packages, since it runs before there are any, on an older Node too.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withProgress } from './progress.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const MODULES = join(ROOT, 'node_modules');
const NODE = join(MODULES, '.bin', 'node');
const STAMP = join(MODULES, '.installed');
const ERROR_LINES = 5;

const [script, ...args] = process.argv.slice(2);
try {
  if (script === undefined) throw new Error('usage: node test/world/start.mjs SCRIPT [ARGUMENT …]');
  await installPackages();
  handOver(script, args);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}

async function installPackages() {
  const wanted = createHash('sha256')
    .update(readFileSync(join(ROOT, 'package-lock.json')))
    .digest('hex');
  if (existsSync(NODE) && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return;
  await withProgress('Installing npm packages', npmCi);
  writeFileSync(STAMP, wanted);
}

/** @returns {Promise<void>} */
function npmCi() {
  return new Promise((resolve, reject) => {
    let output = '';
    const child = spawn('npm', ['ci', '--no-fund', '--no-audit'], { cwd: ROOT });
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr.on('data', (chunk) => {
      output += chunk;
    });
    child.once('error', (cause) => {
      reject(new Error(`npm ci cannot be run: ${cause.message}; install npm`, { cause }));
    });
    child.once('close', (code) => {
      if (code === 0) return resolve();
      const lines = output.split('\n').filter((line) => /^npm error \S/.test(line));
      const cause = lines.slice(0, ERROR_LINES).join('\n');
      reject(new Error(`npm ci ended with ${code}; is a package registry within reach?\n${cause}`));
    });
  });
}

/**
 * The program gets the terminal, and Ctrl-C with it. The channel tells it when this process is
 * killed, so that it does not live on alone.
 *
 * @param {string} program
 * @param {string[]} programArgs
 */
function handOver(program, programArgs) {
  const child = spawn(NODE, [join(ROOT, program), ...programArgs], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, PATH: `${dirname(NODE)}${delimiter}${process.env.PATH}` },
  });
  // A terminal sends Ctrl-C to the program as well; hearing of it twice does no harm there.
  process.on('SIGINT', () => child.kill('SIGINT'));
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  process.on('SIGHUP', () => child.kill('SIGTERM'));
  child.once('exit', (code, signal) => {
    if (signal !== null) process.removeAllListeners(signal);
    if (signal !== null) process.kill(process.pid, signal);
    else process.exitCode = code ?? 1;
  });
}
