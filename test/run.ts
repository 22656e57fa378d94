import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { readReport, renderResults, SUITES, type Suite, type SuiteResult } from './suites.ts';
import { ensureInstalled } from './world/install/index.ts';
import { onParentGone } from './world/parent.ts';

/** `npm test`: every suite, or those named as arguments. */
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => SUITES.every((suite) => suite.name !== name));
if (unknown.length > 0) {
  const names = SUITES.map(({ name }) => name).join(', ');
  console.error(`no such suite: ${unknown.join(', ')}; there are ${names}`);
  process.exit(1);
}
onParentGone(() => process.exit(1));
try {
  await ensureInstalled();
} catch (error) {
  console.error(`tests: ${error instanceof Error ? error.message : error}`);
  process.exit(1);
}

console.log(`${availableParallelism()} cores, Node ${process.versions.node}`);
const results: SuiteResult[] = [];
for (const suite of SUITES) {
  if (wanted.length === 0 || wanted.includes(suite.name)) results.push(await runSuite(suite));
}
console.log(renderResults(results));
process.exit(results.some(({ failed }) => failed > 0) ? 1 : 0);

async function runSuite(suite: Suite): Promise<SuiteResult> {
  console.log(`\n── ${suite.name}`);
  const folder = await mkdtemp(join(tmpdir(), 'suite-'));
  const report = join(folder, 'report.json');
  const flags =
    suite.vitestProject === undefined
      ? []
      : ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const startMs = performance.now();
  const code = await run([...suite.command, ...flags]);
  const seconds = (performance.now() - startMs) / 1000;
  const counts = existsSync(report) ? readReport(await readFile(report, 'utf8')) : null;
  await rm(folder, { recursive: true });
  const plain = { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0, leftOut: [] };
  if (counts === null) return { name: suite.name, seconds, ...plain };
  // Vitest fails for more than failed tests: an unhandled error, or no test at all.
  const failed = code !== 0 && counts.failed === 0 ? 1 : counts.failed;
  return { name: suite.name, seconds, ...counts, failed };
}

function run([command = '', ...args]: readonly string[]): Promise<number> {
  const child = spawn(command, args, { stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
