import { beforeAll, expect, it } from 'vitest';
import { runCampaign } from '../campaign/campaign.ts';
import { samplePlans } from '../campaign/plans.ts';
import { type OperatorSystem, openOperatorSystem } from '../testing/system.ts';

/** `npm run crash-campaign` runs every plan. */
const SAMPLE = 21;
const SEED = 5;
const LANES = 3;
const TIMEOUT_MS = 300_000;
const PLANS_MIN = 200;

let system: OperatorSystem;
beforeAll(async () => {
  system = await openOperatorSystem('crash-campaign');
  return () => system.close();
});

it('every workflow comes to the same end when a call of it fails or the operator is killed at it', {
  timeout: TIMEOUT_MS,
}, async () => {
  let known = 0;
  const { results, unexplained } = await runCampaign(system, {
    lanes: LANES,
    choose: (plans) => samplePlans(plans, SAMPLE, SEED),
    onRecorded: (plans) => {
      known = plans.length;
    },
  });
  expect(known).toBeGreaterThanOrEqual(PLANS_MIN);
  const wrong = results.filter(({ outcome }) => outcome === 'wrong');
  expect(wrong.map(({ plan, problems }) => `${plan.id}: ${problems.join('; ')}`)).toEqual([]);
  expect(unexplained).toEqual([]);
  expect(results).toHaveLength(SAMPLE);
});
