import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { applyCrds } from '@anomaly-prediction/test';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { customResourceDefinition, resourceSchema } from '../src/api/crd/crd.ts';
import { badValues, fullExternalSpec, fullSpec } from '../src/api/crd/samples.ts';
import { API_VERSION, KIND } from '../src/api/index.ts';
import { KINDS } from '../src/kube/kinds.ts';
import type { KubeObject } from '../src/kube/object.ts';
import type { StoredAnomalyPredictor } from '../src/resource.ts';
import {
  conditionOf,
  type OperatorProcess,
  type OperatorSystem,
  OWN_CRD,
  openOperatorSystem,
} from '../testing/system.ts';
import { NAME, WAIT, workflowOf } from '../testing/workflow.ts';

const BAD_MIN = 200;
/** Of all ways to be bad: each is stored, judged and told of, which takes its time. */
const EVERY = 8;
/** Hundreds of resources, a restart, and deletion. */
const CAMPAIGN_MS = 240_000;
const QUIET_MS = 4_000;
/** Of a change of the neighbour's spec, with all the bad ones about. */
const PROMPTLY_MS = 25_000;

/** One that lets every spec in, as an older or a meddled one may. */
function lenientCrd(): object {
  const crd = structuredClone(customResourceDefinition()) as unknown as {
    spec: { versions: { schema: { openAPIV3Schema: Record<string, unknown> } }[] };
  };
  for (const { schema } of crd.spec.versions) {
    const { properties, ...rest } = schema.openAPIV3Schema;
    const anything = { 'x-kubernetes-preserve-unknown-fields': true };
    schema.openAPIV3Schema = {
      ...rest,
      'x-kubernetes-validations': [],
      properties: { ...(properties as object), spec: anything },
    };
  }
  return crd;
}

const specSchema = resourceSchema().properties?.spec;
const bad = (
  specSchema ? [fullSpec(), fullExternalSpec()].flatMap((spec) => badValues(spec, specSchema)) : []
).filter((_, index) => index % EVERY === 0);
const BAD_NAMES = ['with.dots', 'n'.repeat(41), 'n'.repeat(200)];

let system: OperatorSystem;
let operator: OperatorProcess;
beforeAll(async () => {
  system = await openOperatorSystem('bad-resources');
  const file = join(system.world.folder, 'lenient-crd.json');
  await writeFile(file, JSON.stringify(lenientCrd()));
  await applyCrds(system.plane, [file]);
  operator = await system.startOperator({ env: { RESYNC_SECONDS: '10' } });
});
afterAll(() => system.close());
const { resource, running, settles, writesSince } = workflowOf(() => system);

const isHealthy = async (neighbour: string, responseTimeMs: number) => {
  const startMs = Date.now();
  const spec = { slo: { responseTimeMs } };
  await system.patch(KINDS.anomalyPredictor, neighbour, NAME, { spec });
  await settles(neighbour);
  expect(Date.now() - startMs).toBeLessThan(PROMPTLY_MS);
  const predictor = await system.get(KINDS.deployment, neighbour, 'rubis-predictor');
  expect(JSON.stringify(predictor)).toContain(`"value":"${responseTimeMs}"`);
};

/** For longer than any write is put off but that of changed figures, which comes once. */
const isQuiet = (namespace: string) =>
  vi.waitFor(
    async () => expect(await writesSince(Date.now() - QUIET_MS, namespace)).toEqual([]),
    WAIT,
  );

const errorsOf = async () =>
  [...(await operator.metrics()).matchAll(/^anomaly_operator_reconcile_errors_total\{.*\} (\d+)/gm)]
    .map(([, count]) => Number(count))
    .reduce((sum, count) => sum + count, 0);

describe('specs that no CRD has kept out', () => {
  it(
    `each end in a condition that names the field, and harm neither operator nor neighbour (${bad.length})`,
    async () => {
      expect(bad.length).toBeGreaterThan(BAD_MIN);
      const [neighbour, namespace] = [await running(), await system.namespace()];
      const process = operator.part.pid;
      const make = (name: string, spec: unknown) =>
        system.create({
          apiVersion: API_VERSION,
          kind: KIND,
          metadata: { namespace, name },
          spec,
        } as KubeObject);
      await Promise.all([
        ...bad.map(({ spec }, index) => make(`bad-${index}`, spec)),
        ...BAD_NAMES.map((name) => make(name, {})),
      ]);
      await isHealthy(neighbour, 81);

      const all = () => system.list<StoredAnomalyPredictor>(KINDS.anomalyPredictor, namespace);
      await vi.waitFor(async () => {
        const unsaid = (await all()).filter((one) => !conditionOf(one, 'Ready'));
        expect(unsaid.map(({ metadata }) => metadata.name)).toEqual([]);
      }, WAIT);
      const byName = new Map((await all()).map((one) => [one.metadata.name, one]));
      for (const [index, { what, field }] of bad.entries()) {
        const ready = conditionOf(byName.get(`bad-${index}`), 'Ready');
        expect(ready, `${field} ${what}`).toMatchObject({ status: 'False', reason: 'InvalidSpec' });
      }
      for (const name of BAD_NAMES) {
        expect(conditionOf(byName.get(name), 'Ready')?.message).toContain('metadata.name');
      }
      expect(await system.children(namespace)).toEqual([]);

      // Nothing is written to them again.
      await isQuiet(namespace);

      await applyCrds(system.plane, [OWN_CRD]);
      await operator.part.stop();
      operator = await system.startOperator({ env: { RESYNC_SECONDS: '5' } });
      await isHealthy(neighbour, 82);
      await isQuiet(namespace);
      expect(await errorsOf()).toBeLessThan(5);
      expect(operator.part.running).toBe(true);
      expect(process).not.toBe(operator.part.pid);

      const path = `/apis/${API_VERSION}/namespaces/${namespace}/anomalypredictors`;
      await system.api.ask('DELETE', path);
      await vi.waitFor(async () => expect(await all()).toEqual([]), WAIT);
      expect(await resource(neighbour)).toBeDefined();
      await isHealthy(neighbour, 83);
    },
    CAMPAIGN_MS,
  );
});
