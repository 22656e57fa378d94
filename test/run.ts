// `npm test`: every suite, or those named as arguments. The last line sums up all of
// them.

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { environmentOf, parseTestFlags, USAGE } from './flags.ts';
import { type Counts, countExit, countLeftOut, countVitest, renderResults } from './results.ts';
import { chooseSuites, type Suite } from './suites.ts';
import { buildAllImages } from './world/images/cluster-images.ts';
import { ensureParts, MissingPartError, type PartName } from './world/install/ensure.ts';
import { localSystem, type System } from './world/install/system.ts';
import { stopRequested } from './world/parent.ts';
import { terminalReport } from './world/report.ts';

const ROOT = join(import.meta.dirname, '..');
const PROGRAMS = join(ROOT, 'node_modules', '.bin');
const report = terminalReport(process.stdout);
const stop = new AbortController();

try {
  const { suites: names, long, help, own } = parseTestFlags(process.argv.slice(2));
  if (help) {
    process.stdout.write(USAGE);
    process.exit();
  }
  const suites = chooseSuites(names, long);
  void stopRequested().then((signal) => stop.abort(new Error(`stopped by ${signal}`)));
  report.note(`${availableParallelism()} cores, Node ${process.versions.node}`);
  const missing = new Map<Suite, string>();
  for (const suite of suites) {
    const why = own ? undefined : await prepare(suite);
    if (why !== undefined) missing.set(suite, why);
  }
  const results = [];
  for (const suite of suites) {
    report.note(`\n── ${suite.name}`);
    const started = performance.now();
    const why = missing.get(suite);
    const env = own && environmentOf(own);
    const counts = why === undefined ? await runSuite(suite, env) : countLeftOut(suite.name, why);
    results.push({ name: suite.name, seconds: (performance.now() - started) / 1_000, ...counts });
  }
  report.note(`\n${renderResults(results)}`);
  process.exit(results.some(({ failed }) => failed > 0) ? 1 : 0);
} catch (error) {
  process.stderr.write(`tests: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

/** Installs a suite's real parts; returns why one is not to be had. */
async function prepare({ parts, wishes, images }: Suite): Promise<string | undefined> {
  try {
    const system = localSystem(stop.signal);
    await ensureParts({ parts, report, system });
    await tryParts(wishes ?? [], system);
    if (images) await buildAllImages(system, report);
    return undefined;
  } catch (error) {
    if (error instanceof MissingPartError) return error.message;
    throw error;
  }
}

/** Installs what a suite can do without. */
async function tryParts(parts: readonly PartName[], system: System): Promise<void> {
  try {
    await ensureParts({ parts, report, system });
  } catch (error) {
    system.signal.throwIfAborted();
    const why = error instanceof Error ? error.message : String(error);
    report.note(`Some tests are left out without ${parts.join(', ')}: ${why}`);
  }
}

async function runSuite({ command, vitest }: Suite, env?: NodeJS.ProcessEnv): Promise<Counts> {
  if (!vitest) return countExit(await run(command));
  const folder = mkdtempSync(join(tmpdir(), 'vitest-report-'));
  try {
    const file = join(folder, 'report.json');
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
    const exitCode = await run([...command, ...reporters], env);
    return countVitest(existsSync(file) ? readFileSync(file, 'utf8') : undefined, exitCode);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Runs one of the project's programs in the open; resolves with its exit code. */
function run(
  [program, ...args]: readonly [string, ...string[]],
  env?: NodeJS.ProcessEnv,
): Promise<number> {
  const child = spawn(join(PROGRAMS, program), args, {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, ...env, PATH: `${PROGRAMS}${delimiter}${process.env.PATH ?? ''}` },
    signal: stop.signal,
  });
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(stop.signal.aborted ? stop.signal.reason : error));
    child.once('close', (code) => resolve(code ?? 1));
  });
}
