import { readFile } from 'node:fs/promises';
import { type AnomalyPredictor, parseAnomalyPredictor } from '@anomaly-prediction/operator';
import {
  assertPortFree,
  ensureParts,
  localSystem,
  openWorld,
  stopRequested,
  terminalReport,
} from '@anomaly-prediction/test';
import { type Flags, parseFlags, USAGE } from './flags.ts';
import { Recorder } from './report/recorder.ts';
import { renderSummary } from './report/table.ts';
import { Run } from './run.ts';
import type { LeakPlan } from './system/leak.ts';
import { createDisplay } from './view/display.ts';

try {
  await main();
  process.exit(0);
} catch (error) {
  console.error(`demo: ${error instanceof Error ? error.message : error}`);
  if (process.env.DEBUG) console.error(error);
  process.exit(1);
}

async function main(): Promise<void> {
  const flags = parseFlags(process.argv.slice(2));
  if (flags.help) return void console.log(USAGE);
  const resource = await readResource(flags.file);
  const leak = planLeak(flags, resource);
  if (flags.webPort !== 0) {
    await assertPortFree(flags.webPort, 'the auction site', 'free it, or pass --web-port 0');
  }
  const recorder = new Recorder(flags.report);
  const report = terminalReport(process.stderr);
  const stop = new AbortController();
  void stopRequested().then((signal) => stop.abort(new Error(`stopped by ${signal}`)));
  const system = localSystem(stop.signal);
  await ensureParts({ parts: ['java', 'kafka', 'mariadb'], report, system });

  const world = await openWorld({ name: resource.metadata.name, report });
  try {
    const run = new Run({
      world,
      resource,
      recorder,
      display: createDisplay(process.stdout.isTTY),
      leak,
      forSeconds: flags.forSeconds,
      webPort: flags.webPort,
      seed: flags.seed,
      signal: stop.signal,
    });
    const summary = await run.toEnd();
    console.log(summary === null ? 'ended before the first second' : `\n${renderSummary(summary)}`);
  } finally {
    await world.close();
  }
}

async function readResource(file: string): Promise<AnomalyPredictor> {
  try {
    return parseAnomalyPredictor(await readFile(file, 'utf8'), file);
  } catch (error) {
    if (error instanceof Error && 'code' in error) {
      throw new Error(`--file ${file} cannot be read (${error.code})`, { cause: error });
    }
    throw error;
  }
}

function planLeak(flags: Flags, { spec }: AnomalyPredictor): LeakPlan | null {
  const kind = flags.leak ?? (spec.chaos.enabled ? 'cpu' : 'none');
  if (kind === 'none') return null;
  if (!spec.chaos.enabled) {
    throw new Error(
      `--leak ${kind}: ${flags.file} does not allow it; set spec.chaos.enabled: true`,
    );
  }
  const { leakAfterSeconds, leakForSeconds, leakRampSeconds } = flags;
  return {
    kind,
    afterSeconds: leakAfterSeconds,
    forSeconds: leakForSeconds,
    rampSeconds: leakRampSeconds,
    seed: flags.seed,
  };
}
