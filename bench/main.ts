import { writeFile } from 'node:fs/promises';
import { ensureParts, localSystem, stopRequested, terminalReport } from '@anomaly-prediction/test';
import { auction } from './auction/index.ts';
import type { Benchmark } from './benchmark.ts';
import { describeOwnFlags, parseFlags, USAGE } from './flags.ts';
import { htm } from './htm/index.ts';
import { nab } from './nab/index.ts';
import { operator } from './operator/index.ts';
import { describeOrigin } from './origin.ts';
import { renderTable, summarize } from './results.ts';
import { simulator } from './simulator/index.ts';

const BENCHMARKS: Readonly<Record<string, Benchmark>> = {
  auction,
  htm,
  nab,
  operator,
  simulator,
};

try {
  await main();
  process.exit(0);
} catch (error) {
  console.error(`bench: ${error instanceof Error ? error.message : error}`);
  if (process.env.DEBUG) console.error(error);
  process.exit(1);
}

async function main(): Promise<void> {
  const ownFlags = Object.entries(BENCHMARKS).map(([each, { flags = {} }]) => [each, flags]);
  const { name, quick, json, own } = parseFlags(
    process.argv.slice(2),
    Object.fromEntries(ownFlags),
  );
  const benchmark = choose(name);
  const report = terminalReport(process.stderr);
  const stop = new AbortController();
  void stopRequested().then((signal) => stop.abort(new Error(`stopped by ${signal}`)));
  const origin = describeOrigin();
  report.note(`${origin.machine}, commit ${origin.commit}`);
  await ensureParts({ parts: benchmark.parts, report, system: localSystem(stop.signal) });
  const versions = { ...origin.versions, ...(await benchmark.versions?.()) };
  const samples = await benchmark.run({ report, quick, flags: own, signal: stop.signal });
  const results = summarize(samples);
  console.log(`\n${renderTable(results, benchmark.goals)}`);
  if (json === undefined) return;
  await writeFile(json, `${JSON.stringify({ name, ...origin, versions, results }, null, 2)}\n`);
}

/** @throws the list of what there is */
function choose(name: string | undefined): Benchmark {
  const benchmark = name === undefined ? undefined : BENCHMARKS[name];
  if (benchmark) return benchmark;
  const known = Object.entries(BENCHMARKS).flatMap(([each, { what, flags = {} }]) => [
    `  ${each}  ${what}`,
    ...describeOwnFlags(flags),
  ]);
  const head = name === undefined ? USAGE : `there is no benchmark ${name}.`;
  throw new Error(`${head}\n\nBenchmarks:\n${known.join('\n')}`);
}
