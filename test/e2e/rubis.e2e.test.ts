// As a user would, from the chart's install to its uninstall, on a real cluster: an AnomalyPredictor
// becomes Ready, its web server is made to leak CPU, and the violation is said before it comes.

import { afterAll, beforeAll, describe, expect, it, onTestFailed } from 'vitest';
import { writeBundle } from './bundle.ts';
import { containerCpuSeconds } from './container-cpu.ts';
import { openGuide } from './guide.ts';
import { PRODUCT } from './images.ts';
import { waitFor } from './kubectl.ts';
import { type Leak, startLeak } from './leak.ts';
import { listObjects } from './no-leftovers.ts';
import { judgePods } from './pod-security.ts';
import { type Prometheus, startPrometheus } from './prometheus.ts';
import { openRun, type Run } from './run.ts';
import { openTarget, type Target } from './target.ts';

const NAMESPACE = 'shop';
const NAME = 'rubis';
const OPERATOR_NAMESPACE = 'anomaly-prediction';
const MINUTE_MS = 60_000;
/** A leak begins to hurt after 30 to 90 s; the score is known one horizon after that. */
const EPISODE_WITHIN_MS = 2 * MINUTE_MS;

let target: Target;
let command: (heading: string, index?: number) => string;
let prometheus: Prometheus;
let run: Run;
let before: string[];

beforeAll(async () => {
  target = await openTarget('e2e');
  command = await openGuide();
  before = await listObjects(target.kubectl, NAMESPACE);
}, 5 * MINUTE_MS);
afterAll(async () => {
  await run?.close();
  await target?.close();
}, MINUTE_MS);

const bundleOnFailure = () =>
  onTestFailed(async ({ task }) => {
    console.error(await writeBundle(target, { namespace: NAMESPACE, step: task.name }));
  }, MINUTE_MS);

interface Condition {
  type: string;
  status: string;
  reason: string;
  message: string;
  lastTransitionTime: string;
}

interface Resource {
  status?: {
    conditions?: Condition[];
    score?: { episodesCaught: number; episodesMissed: number };
  };
}

const resource = () => target.kubectl.getJson<Resource>('get', `ap/${NAME}`, `-n=${NAMESPACE}`);

async function condition(type: string): Promise<Condition> {
  const found = (await resource()).status?.conditions?.find((one) => one.type === type);
  if (!found) throw new Error(`${NAME} has no condition ${type} yet`);
  return found;
}

const conditionIs = (type: string, status: string, withinMs: number): Promise<Condition> =>
  waitFor(
    `condition ${type} to be ${status}`,
    async () => {
      const found = await condition(type);
      if (found.status !== status) throw new Error(`${found.reason}: ${found.message}`);
      return found;
    },
    withinMs,
  );

/** In this order, as a user goes through it. */
describe('on a real cluster', () => {
  it('1, 2: the chart and examples/rubis.yaml become Ready, all pods under `restricted`', async () => {
    bundleOnFailure();
    const startedMs = performance.now();
    const shown = await target.shell(command('Quick start'));
    expect(shown).toContain('anomalypredictor.anomalyprediction.io/rubis condition met');
    expect(performance.now() - startedMs).toBeLessThan(5 * MINUTE_MS);
    expect(await judgePods(target.kubectl, NAMESPACE)).toEqual([]);
    run = await openRun(target, { namespace: NAMESPACE, name: NAME });
    prometheus = await startPrometheus(target.world, target.kubectl, PRODUCT);
  }, 6 * MINUTE_MS);

  it('3: the site answers, the model is trained, no second is missing', async () => {
    bundleOnFailure();
    const page = await run.ask('/');
    expect(page).toContain('RUBiS');
    await conditionIs('ModelTrained', 'True', 4 * MINUTE_MS);
    expect(await target.shell(`kubectl get ap -n ${NAMESPACE}`)).toMatch(
      /^NAME +READY +MODE +TRAINED .*\nrubis +True +Observe +True /,
    );
    const { missingSeconds, duplicateSeconds } = run.summary();
    expect({ missingSeconds, duplicateSeconds }).toEqual({
      missingSeconds: 0,
      duplicateSeconds: 0,
    });
  }, 5 * MINUTE_MS);

  let leak: Leak;
  it('4: a leak is said to violate before it does, and is counted as caught', async () => {
    bundleOnFailure();
    const usedBefore = await containerCpuSeconds(target.kubectl, NAMESPACE, 'web');
    leak = await startLeak(target.kubectl, { namespace: NAMESPACE, name: NAME, job: 'cpu-leak' });
    run.note('leakStart', leak.startedAt);
    const predicted = await conditionIs('ViolationPredicted', 'True', EPISODE_WITHIN_MS);
    expect(predicted.reason).toBe('ViolationExpected');
    expect(predicted.message).toMatch(/CPU of rubis-web-/);

    const episode = await run.nextEpisode(EPISODE_WITHIN_MS);
    await leak.delete();
    run.note('leakEnd', Date.now() / 1_000);
    const afterLeak = episode.firstViolation - leak.startedAt;
    expect(afterLeak, 'seconds from the leak to its episode').toBeGreaterThanOrEqual(30);
    expect(afterLeak, 'seconds from the leak to its episode').toBeLessThanOrEqual(90);
    expect(Date.parse(predicted.lastTransitionTime) / 1_000).toBeLessThan(episode.firstViolation);
    const events = await target.shell(`kubectl describe ap/${NAME} -n ${NAMESPACE}`);
    expect(events).toMatch(/Warning +ViolationExpected/);

    const risen = await prometheus.query(
      `max_over_time(anomaly_predictor_violation_probability{series="${NAME}"}[2m])`,
      episode.firstViolation - 1,
    );
    expect(risen.map(({ value }) => value)).toEqual([expect.closeTo(1, 0)]);
    const usedAfter = await containerCpuSeconds(target.kubectl, NAMESPACE, 'web');
    expect(usedAfter.rateSince(usedBefore)).toBeGreaterThan(0.1);

    await waitFor(
      'the episode to be counted as caught',
      async () => {
        const { score } = (await resource()).status ?? {};
        expect(score).toEqual({ episodesCaught: 1, episodesMissed: 0 });
      },
      4 * MINUTE_MS,
    );
    const counted = await prometheus.query(
      `anomaly_predictor_outcomes_total{series="${NAME}",outcome="true_positive"}`,
    );
    expect(counted[0]?.value).toBeGreaterThan(0);
    const [judged] = run.summary().episodes;
    console.info(
      `episode ${afterLeak.toFixed(0)} s after the leak, lead ${judged?.leadSeconds} s; ` +
        JSON.stringify(run.leads()),
    );
    expect(judged?.leadSeconds).toBeGreaterThanOrEqual(5);
  }, 9 * MINUTE_MS);

  it.each(['delete', 'kill'] as const)(
    '5: a leak is over within 10 s when its job gets a %s',
    async (how) => {
      bundleOnFailure();
      await run.calm(2 * MINUTE_MS);
      const again = await startLeak(target.kubectl, {
        namespace: NAMESPACE,
        name: NAME,
        job: 'cpu-leak',
      });
      await run.cpuAbove(60, MINUTE_MS);
      const endedAt = await again[how](target.cluster);
      await run.cpuBelow(45, { from: endedAt + 10, seconds: 5 });
    },
    5 * MINUTE_MS,
  );

  it('8: deleted, nothing is left; uninstalled, the CRD stays and says so', async () => {
    bundleOnFailure();
    await run.close();
    const shown = await target.shell(command('Uninstall'));
    expect(shown).toContain('release "warn" uninstalled');
    expect(await listObjects(target.kubectl, NAMESPACE)).toEqual(before);
    expect(await target.shell('kubectl get crd anomalypredictors.anomalyprediction.io')).toContain(
      'anomalypredictors',
    );
  }, 3 * MINUTE_MS);
});

void OPERATOR_NAMESPACE;
