import { readFile } from 'node:fs/promises';
import { parseAnomalyPredictor } from '@anomaly-prediction/operator';
import { headerOf } from '../record/header.ts';
import { openRecordingWriter } from '../recording/index.ts';
import type { ScenarioFlags } from '../scenario-flags.ts';
import { atSpeed, CALIBRATION } from './calibration.ts';
import { parseFlags, USAGE } from './flags.ts';
import { simulateRecorded } from './simulate-recorded.ts';
import { readMix } from './visitors/mix.ts';

/** Whose system is simulated: the one that is recorded. */
const RESOURCE = new URL('../../../examples/rubis.yaml', import.meta.url);
const PROGRESS_EVERY_MS = 5_000;

try {
  await main();
} catch (error) {
  console.error(`simulate: ${error instanceof Error ? error.message : error}`);
  if (process.env.DEBUG) console.error(error);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const flags = parseFlags(process.argv.slice(2));
  if (flags === null) return void console.log(USAGE);
  const resource = parseAnomalyPredictor(await readFile(RESOURCE, 'utf8'), RESOURCE.pathname);
  const header = headerOf('simulated', flags.scenario, flags.seed, resource);
  if (flags.speed !== 1) header.machine += `; a machine ${flags.speed} times as quick simulated`;
  const calibration = atSpeed(CALIBRATION, flags.speed);
  const choose = readMix();
  const writer = await openRecordingWriter(flags.out);
  const startMs = performance.now();
  let toldMs = startMs;
  let seconds = 0;
  const toViolation: number[] = [];
  try {
    for (let episode = 0; episode < flags.episodes; episode++) {
      const simulated = simulateRecorded(header, episode, choose, calibration);
      await writer.append(simulated);
      seconds += simulated.seconds.length;
      const { cause, firstViolation } = simulated.episode;
      if (firstViolation !== null) toViolation.push(firstViolation - (cause?.start ?? 0));
      if (performance.now() - toldMs < PROGRESS_EVERY_MS) continue;
      toldMs = performance.now();
      console.error(`${episode + 1} of ${flags.episodes} episodes`);
    }
  } finally {
    await writer.close();
  }
  console.log(summary(flags, seconds, (performance.now() - startMs) / 1_000, toViolation));
}

function summary(
  { episodes, out }: ScenarioFlags,
  seconds: number,
  tookSeconds: number,
  toViolation: readonly number[],
): string {
  const sorted = toViolation.toSorted((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)];
  const violated =
    median === undefined
      ? 'none violated'
      : `${sorted.length} violated, half of them within ${median.toFixed(0)} s of the cause`;
  return (
    `${episodes} episodes, ${seconds} s in ${tookSeconds.toFixed(1)} s ` +
    `(${Math.round(seconds / tookSeconds)} times real time), ${violated}: ${out}`
  );
}
