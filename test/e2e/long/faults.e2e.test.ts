// What dies, and what is replaced by another version, costs no second and not what was learned.

import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { PRODUCT } from '../../world/images/cluster-images.ts';
import { openGuide } from '../guide.ts';
import { startLeak } from '../leak.ts';
import { bundleOnFailure } from '../on-failure.ts';
import { openResource, type WatchedResource } from '../resource.ts';
import { restartsOf } from '../restarts.ts';
import { openRun, type Run } from '../run.ts';
import { openTarget, ROOT, type Target } from '../target.ts';

const NAMESPACE = 'shop';
const NAME = 'rubis';
const OPERATOR_NAMESPACE = 'anomaly-prediction';
const EXAMPLE = 'examples/rubis.yaml';
const MINUTE_MS = 60_000;
const READY_WITHIN_MS = 4 * MINUTE_MS;
/** So many seconds must have come after a fault, to see whether one is missing. */
const SECONDS_AFTER = 20;
const PREVIOUS = { version: '0.0.9', tag: 'previous' };

let target: Target;
let resource: WatchedResource;
let run: Run;

beforeAll(async () => {
  target = await openTarget('e2e-faults');
  const command = await openGuide();
  await installPrevious();
  // Its first command installs the present chart.
  const [, ...rest] = command('Quick start').split(/(?<!\\)\n/);
  await target.shell(rest.join('\n').replace(EXAMPLE, await writeOnVolumes()));
  resource = openResource(target.kubectl, NAMESPACE, NAME);
  await resource.conditionIs('ModelTrained', 'True', READY_WITHIN_MS);
  run = await openRun(target.kubectl, { namespace: NAMESPACE, name: NAME });
}, 12 * MINUTE_MS);
bundleOnFailure(() => target, [NAMESPACE, OPERATOR_NAMESPACE]);
afterAll(async () => {
  await run?.close();
  await target?.close();
}, MINUTE_MS);

/** The example with a Kafka that outlives its broker's pod, as the default does not. */
async function writeOnVolumes(): Promise<string> {
  const resource = parse(await readFile(join(ROOT, EXAMPLE), 'utf8'));
  resource.spec.kafka = { managed: { storage: { type: 'persistent', size: '1Gi' } } };
  const path = join(target.world.folder, 'on-volumes.yaml');
  await writeFile(path, stringify(resource));
  return path;
}

/** The chart as it is, under another version and for images of another name. */
async function installPrevious(): Promise<void> {
  const chart = join(target.world.folder, 'previous-chart');
  await cp(join(ROOT, 'charts', 'anomaly-predictor'), chart, { recursive: true });
  const file = join(chart, 'Chart.yaml');
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace(/^version: .*$/m, `version: ${PREVIOUS.version}`));
  await target.cluster.tagImages(PRODUCT.tag, PREVIOUS.tag);
  await target.helm(
    ...['install', 'warn', chart, '--create-namespace', '--namespace', OPERATOR_NAMESPACE],
    ...['--set', `images.registry=${PRODUCT.registry}`, '--set', `images.tag=${PREVIOUS.tag}`],
  );
}

/** Does something to the system, and sees that no second and nothing of the model is lost by it. */
async function survives(fault: () => Promise<void>): Promise<void> {
  const since = Date.now() / 1_000;
  await fault();
  const startedMs = performance.now();
  await resource.conditionIs('Ready', 'True', READY_WITHIN_MS);
  const seconds = Math.round((performance.now() - startedMs) / 1_000);
  const until = Date.now() / 1_000 + SECONDS_AFTER;
  await run.second('seconds after the fault', until, () => true, READY_WITHIN_MS);
  await resource.conditionIs('InputFresh', 'True', MINUTE_MS);
  await resource.conditionIs('ModelTrained', 'True', MINUTE_MS);
  const { missingSeconds, duplicateSeconds } = run.summary();
  const incomplete = run.aggregates().filter((one) => one.incomplete && one.timestamp > since);
  target.tell(`Ready after ${seconds} s, ${incomplete.length} seconds incomplete`);
  expect({ missingSeconds, duplicateSeconds }).toEqual({ missingSeconds: 0, duplicateSeconds: 0 });
  const untrained = run
    .predictions()
    .filter(({ emittedAt, trained }) => emittedAt > since && !trained);
  expect(untrained).toEqual([]);
}

const killed = (name: string, main: RegExp) => async () => {
  expect(target.cluster.signalPods(main, 'SIGKILL'), `processes of ${name}`).toBe(1);
};

const deletePods = (namespace: string, selector: string) => async () => {
  await target.kubectl(
    ...['delete', 'pods', `--namespace=${namespace}`, `--selector=${selector}`],
    ...['--grace-period=0', '--force', '--wait=true'],
  );
};

describe('no second is lost and the model is kept', () => {
  it.each([
    ['the predictor', killed('the predictor', /predictor\/src\/main\.ts$/)],
    ['the aggregator', killed('the aggregator', /aggregator\/src\/main\.ts$/)],
    ['the broker', killed('the broker', /\bkafka\.Kafka\b/)],
    ['the metrics sidecar', killed('the sidecar', /metrics-sidecar\/src\/main\.ts$/)],
    ['the operator', killed('the operator', /operator\/src\/main\.ts$/)],
  ] as const)('when %s is killed with kill -9', (_what, fault) => survives(fault), 8 * MINUTE_MS);

  it.each([
    ['predictor', deletePods(NAMESPACE, 'app.kubernetes.io/component=predictor')],
    ['aggregator', deletePods(NAMESPACE, 'app.kubernetes.io/component=aggregator')],
    ['broker', deletePods(NAMESPACE, 'strimzi.io/kind=Kafka')],
    ['operator', deletePods(OPERATOR_NAMESPACE, 'app.kubernetes.io/name=anomaly-predictor')],
  ] as const)('when the pod of the %s is gone', (_what, fault) => survives(fault), 8 * MINUTE_MS);

  it(
    'by a leak that ends by itself; its job is cleared away, and the same command works again',
    async () => {
      const again = { namespace: NAMESPACE, name: NAME, job: 'cpu-leak' };
      const first = await startLeak(target.kubectl, again);
      await first.cleared();
      const second = await startLeak(target.kubectl, again);
      expect(second.startedAt).toBeGreaterThan(first.startedAt);
      await second.delete();
      await survives(async () => {});
    },
    10 * MINUTE_MS,
  );

  it(
    'by a memory leak, which hurts for minutes and restarts nothing',
    async () => {
      const before = await restartsOf(target.kubectl, NAMESPACE, 'web');
      const leak = await startLeak(target.kubectl, {
        ...{ namespace: NAMESPACE, name: NAME },
        ...{ job: 'memory-leak', kind: 'memory-leak' },
      });
      const violatedAt = await run.firstViolationAfter(leak.startedAt, 5 * MINUTE_MS);
      const afterLeak = violatedAt - leak.startedAt;
      target.tell(`the episode began ${afterLeak.toFixed(1)} s after the memory leak`);
      expect(afterLeak).toBeGreaterThanOrEqual(60);
      expect(afterLeak).toBeLessThanOrEqual(240);
      await leak.cleared();
      expect(await restartsOf(target.kubectl, NAMESPACE, 'web')).toBe(before);
      await survives(async () => {});
    },
    15 * MINUTE_MS,
  );

  it(
    'when the operator is upgraded under load, and rolled back',
    async () => {
      const chart = join(ROOT, 'charts', 'anomaly-predictor');
      const here = ['--namespace', OPERATOR_NAMESPACE, '--wait', '--timeout', '50s'];
      const imagesAre = (tag: string) =>
        target.kubectl(
          ...['wait', `--namespace=${NAMESPACE}`, 'deployment/rubis-predictor', '--timeout=50s'],
          `--for=jsonpath={.spec.template.spec.containers[0].image}=${PRODUCT.registry}/predictor:${tag}`,
        );
      const rolledOut = async (tag: string) => {
        await imagesAre(tag);
        for (const part of ['web', 'client', 'aggregator', 'predictor']) {
          await target.shell(
            `kubectl rollout status deployment/rubis-${part} -n ${NAMESPACE} --timeout=4m`,
          );
        }
      };
      await survives(async () => {
        await target.helm(
          ...['upgrade', 'warn', chart, ...here, '--reuse-values'],
          ...['--set', `images.tag=${PRODUCT.tag}`],
        );
        await rolledOut(PRODUCT.tag);
      });
      await survives(async () => {
        await target.helm('rollback', 'warn', ...here);
        await rolledOut(PREVIOUS.tag);
      });
    },
    15 * MINUTE_MS,
  );
});
