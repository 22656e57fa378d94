import { ensureParts, localSystem, stopRequested, terminalReport } from '@anomaly-prediction/test';
import { openOperatorSystem } from '../testing/system.ts';
import { type PlanResult, runCampaign } from './campaign.ts';
import { type Flags, parseFlags, USAGE } from './flags.ts';
import { type Plan, samplePlans } from './plans.ts';
import { writeResults } from './results.ts';

/** A line of progress at least after so many plans. */
const PROGRESS_EVERY = 20;

try {
  const failures = await main(parseFlags(process.argv.slice(2)));
  process.exit(failures > 0 ? 1 : 0);
} catch (error) {
  console.error(`crash-campaign: ${error instanceof Error ? error.message : error}`);
  if (process.env.DEBUG) console.error(error);
  process.exit(1);
}

/** @returns how many plans went wrong */
async function main(flags: Flags): Promise<number> {
  if (flags.help) {
    console.log(USAGE);
    return 0;
  }
  const report = terminalReport(process.stderr);
  const stop = new AbortController();
  void stopRequested().then((signal) => stop.abort(new Error(`stopped by ${signal}`)));
  const system = localSystem(stop.signal);
  await ensureParts({ parts: ['etcd', 'kubernetes'], report, system });
  const operators = await openOperatorSystem('crash-campaign');
  const startMs = performance.now();
  const counts: Record<PlanResult['outcome'], number> = { right: 0, wrong: 0, 'not reached': 0 };
  const elapsed = () => `${((performance.now() - startMs) / 60_000).toFixed(1)} min`;
  const tally = () =>
    `${counts.right} right, ${counts.wrong} wrong, ${counts['not reached']} not reached, ${elapsed()}`;
  try {
    const { results, unexplained } = await runCampaign(operators, {
      lanes: flags.lanes,
      signal: stop.signal,
      choose: (plans) => choose(plans, flags),
      onRecorded: (plans, chosen) =>
        report.note(`${plans.length} plans, ${chosen.length} of them are run`),
      onResult({ plan, outcome, problems }, done, of) {
        counts[outcome] += 1;
        if (outcome === 'wrong') report.note(`WRONG ${plan.id}: ${problems.join('; ')}`);
        if (outcome === 'not reached') report.note(`not reached: ${plan.id}`);
        if (done % PROGRESS_EVERY === 0) report.note(`${done} of ${of}: ${tally()}`);
      },
    });
    if (flags.json) writeResults(flags.json, results);
    for (const difference of unexplained) report.note(`WRONG audit log: ${difference}`);
    report.note(`${results.length} plans: ${tally()}`);
    if (counts.wrong > 0) {
      report.note("One again: npm run crash-campaign -- --only 'THE PLAN'");
    }
    return counts.wrong + unexplained.length;
  } finally {
    await operators.close();
  }
}

function choose(plans: readonly Plan[], { only, sample, seed }: Flags): Plan[] {
  const asked = plans.filter(({ id }) => only === undefined || id.includes(only));
  // All of them in this order too, so that a run that is stopped early has seen something of each.
  return samplePlans(asked, sample ?? asked.length, seed);
}
