import { readFile } from 'node:fs/promises';
import { parseAnomalyPredictor } from '@anomaly-prediction/operator';
import { ensureParts, localSystem, stopRequested, terminalReport } from '@anomaly-prediction/test';
import { isBenign } from '../plan/index.ts';
import type { LeftOut } from './campaign/campaign.ts';
import { type Existing, readExisting } from './campaign/existing.ts';
import { type Flags, parseFlags, USAGE } from './flags.ts';
import { headerOf } from './header.ts';
import { recordMissing } from './record.ts';
import { renderTable } from './view/table.ts';

/** Whose system is recorded: what the product installs unless told otherwise. */
const RESOURCE = new URL('../../../examples/rubis.yaml', import.meta.url);

try {
  await main();
  process.exit(0);
} catch (error) {
  console.error(`record: ${error instanceof Error ? error.message : error}`);
  if (process.env.DEBUG) console.error(error);
  process.exit(1);
}

async function main(): Promise<void> {
  const flags = parseFlags(process.argv.slice(2));
  if (flags === null) return void console.log(USAGE);
  const stop = new AbortController();
  void stopRequested().then((signal) => {
    stop.abort(new Error(`stopped by ${signal}; the same command goes on where it ended`));
  });
  const resource = parseAnomalyPredictor(await readFile(RESOURCE, 'utf8'), RESOURCE.pathname);
  const header = headerOf('real', flags.scenario, flags.seed, resource);
  const existing = await readExisting(flags.out, header);
  sayWhatThereIs(flags, existing);

  const report = terminalReport(process.stderr);
  const leftOut: LeftOut[] = [];
  try {
    if (existing.episodes.length < flags.episodes) {
      const system = localSystem(stop.signal);
      await ensureParts({ parts: ['java', 'kafka', 'mariadb'], report, system });
      await recordMissing({ flags, resource, header, existing, leftOut, report, stop });
    }
  } finally {
    const episodes = existing.episodes.toSorted((one, other) => one.episode - other.episode);
    console.log(renderTable(episodes, leftOut, isBenign(flags.scenario)));
  }
}

function sayWhatThereIs({ out, episodes: wanted }: Flags, { episodes, cutOff }: Existing): void {
  if (episodes.length > 0) console.log(`${out} holds ${episodes.length} of ${wanted} episodes`);
  if (cutOff) console.log(`${out} breaks off within an episode, which is left out`);
}
