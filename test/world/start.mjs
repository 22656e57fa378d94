// The entry of `npm run demo`, `npm test` and the other verbs: node test/world/start.mjs SCRIPT ARGS.
// Plain JavaScript without packages: it must run on Node 18 or newer straight after `git clone`.
// It installs the npm packages (which bring Node 24) and hands over to that Node.

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { showStep } from './progress.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const MODULES = join(ROOT, 'node_modules');
const NODE = join(MODULES, '.bin', 'node');
const STAMP = join(MODULES, '.anomaly-prediction-installed');
const KEPT_OUTPUT_CHARACTERS = 20_000;
const SHOWN_OUTPUT_LINES = 10;
/** A Ctrl-C reaches the script through the terminal; one sent to this process alone does not. */
const INTERRUPT_GRACE_MS = 1_000;
const STOP_TIMEOUT_MS = 30_000;
const NPM_WATCH_MS = 1_000;

async function main() {
  const [script, ...args] = process.argv.slice(2);
  if (script === undefined) throw new Error('usage: node test/world/start.mjs SCRIPT [ARGS]');
  const lockHash = createHash('sha256')
    .update(readFileSync(join(ROOT, 'package-lock.json')))
    .digest('hex');
  if (!packagesAreCurrent(lockHash)) {
    await showStep(process.stdout, 'Installing npm packages', installPackages);
    writeFileSync(STAMP, lockHash);
  }
  handOver(script, args);
}

/** Whether node_modules is what the lock file says: by our stamp, or by npm's own newer copy of it. */
function packagesAreCurrent(lockHash) {
  if (!existsSync(NODE)) return false;
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === lockHash) return true;
  const npmsCopy = join(MODULES, '.package-lock.json');
  if (!existsSync(npmsCopy)) return false;
  if (statSync(npmsCopy).mtimeMs < statSync(join(ROOT, 'package-lock.json')).mtimeMs) return false;
  writeFileSync(STAMP, lockHash);
  return true;
}

async function installPackages() {
  const npm = process.env.npm_execpath;
  // The project's own Node is a dev dependency, which NODE_ENV=production would leave out.
  const args = ['ci', '--include=dev', '--no-progress'];
  const output = npm ? await run(process.execPath, [npm, ...args]) : await run('npm', args);
  if (existsSync(NODE)) return;
  throw new Error(
    `npm ci brought no ${NODE}: install scripts must be allowed (ignore-scripts=false). ` +
      `It said:\n${tellingLines(output)}`,
  );
}

function run(command, args) {
  return new Promise((resolve, reject) => {
    let output = '';
    const keep = (chunk) => {
      output = (output + chunk).slice(-KEPT_OUTPUT_CHARACTERS);
    };
    const failed = (how) =>
      reject(
        new Error(
          `npm ci in ${ROOT} failed (${how}). Is the npm registry reachable? Try it by hand: ` +
            `npm ci. It said:\n${tellingLines(output)}`,
        ),
      );
    const child = spawn(command, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', (error) => failed(error.message));
    child.once('close', (code, signal) => {
      if (code === 0) resolve(output);
      else failed(signal ?? `exit code ${code}`);
    });
  });
}

/** npm's first error lines, since it often ends with its usage; else its last lines. */
function tellingLines(output) {
  const lines = output.trimEnd().split('\n');
  const first = lines.findIndex((line) => line.startsWith('npm error'));
  const telling =
    first < 0 ? lines.slice(-SHOWN_OUTPUT_LINES) : lines.slice(first, first + SHOWN_OUTPUT_LINES);
  return telling.map((line) => `  ${line}`).join('\n');
}

/** Runs the script under the project's Node, passes signals on, and ends as it ends. */
function handOver(script, args) {
  // kafkajs sets timers that are over already, of which newer Nodes warn amid the view.
  const child = spawn(
    NODE,
    ['--disable-warning=TimeoutNegativeWarning', join(ROOT, script), ...args],
    {
      // The channel closes however this process ends, so the script notices (see parent.ts).
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
      env: {
        ...process.env,
        PATH: `${join(MODULES, '.bin')}${delimiter}${process.env.PATH ?? ''}`,
      },
    },
  );
  const stop = (signal) => {
    child.kill(signal);
    setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS).unref();
  };
  process.once('SIGINT', () => setTimeout(() => stop('SIGTERM'), INTERRUPT_GRACE_MS).unref());
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGHUP', () => stop('SIGHUP'));
  watchNpm(() => stop('SIGTERM'));

  child.once('error', (error) => end(new Error(`cannot start ${NODE}: ${error.message}`)));
  child.once('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
    // Reached only for signals that do not end a process.
    setTimeout(() => process.exit(128 + (constants.signals[signal] ?? 0)), 100);
  });
}

/** Under `npm run`, npm's death is the end: npm killed, or its shell ended without passing it on. */
function watchNpm(onGone) {
  if (process.env.npm_lifecycle_event === undefined) return;
  const chain = ancestorsUpToNpm();
  if (chain.length === 0) return;
  const watch = setInterval(() => {
    if (chain.every(({ pid, started }) => readStat(pid)?.started === started)) return;
    clearInterval(watch);
    onGone();
  }, NPM_WATCH_MS);
  watch.unref();
}

function ancestorsUpToNpm() {
  const chain = [];
  for (let pid = process.ppid; chain.length < 3; ) {
    const stat = readStat(pid);
    if (stat === undefined) return [];
    chain.push({ pid, started: stat.started });
    if (/^(npm|node .*npm)/.test(readText(`/proc/${pid}/cmdline`).replaceAll('\0', ' '))) {
      return chain;
    }
    pid = stat.parent;
  }
  return [];
}

/** Parent and start of a living process; undefined for one that is gone (or where /proc is). */
function readStat(pid) {
  const text = readText(`/proc/${pid}/stat`);
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  if (fields.length < 20 || fields[0] === 'Z') return undefined;
  return { parent: Number(fields[1]), started: fields[19] };
}

function readText(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function end(error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}

main().catch(end);
