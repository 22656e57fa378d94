import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { KINDS } from '../src/kube/kinds.ts';
import type { KubeObject } from '../src/kube/object.ts';
import type { StoredAnomalyPredictor } from '../src/resource.ts';
import {
  anomalyPredictor,
  conditionOf,
  type OperatorProcess,
  type OperatorSystem,
  openOperatorSystem,
} from '../testing/system.ts';

const WAIT = { timeout: 30_000, interval: 100 };
const ALL = 1_000;
const WARN = 40;

let system: OperatorSystem;
let operator: OperatorProcess;
beforeAll(async () => {
  system = await openOperatorSystem('logs');
  operator = await system.startOperator();
});
afterAll(() => system?.close());

interface Line {
  level: number;
  msg: string;
  namespace?: string;
  name?: string;
  changed?: string[];
}

const lines = (): Line[] =>
  operator.part
    .tail(ALL)
    .split('\n')
    .map((line) => JSON.parse(line) as Line);

const prints = (msg: string) =>
  vi.waitFor(() => expect(lines().map((line) => line.msg)).toContain(msg), WAIT);

it('the life of a resource can be read in the log: each line names it, none is a stack or a secret', async () => {
  const namespace = await system.namespace();
  await system.create(anomalyPredictor(namespace));
  await vi.waitFor(async () => {
    const found = await system.get<StoredAnomalyPredictor>(
      KINDS.anomalyPredictor,
      namespace,
      'rubis',
    );
    expect(conditionOf(found, 'Ready')).toMatchObject({ status: 'True' });
  }, WAIT);
  await prints('children created');
  const secret = await system.get<KubeObject & { data: Record<string, string> }>(
    KINDS.secret,
    namespace,
    'rubis-database',
  );
  const spec = { slo: { responseTimeMs: 80 } };
  await system.patch(KINDS.anomalyPredictor, namespace, 'rubis', { spec });
  await prints('children changed');
  expect(lines().find(({ msg }) => msg === 'children changed')).toMatchObject({
    changed: ['Deployment rubis-aggregator', 'Deployment rubis-predictor'],
  });
  await system.remove(KINDS.anomalyPredictor, namespace, 'rubis');
  await prints('deletion: topics and users are gone, and the rest goes with the resource');

  const [starts, leads, ...ofResource] = lines();
  expect([starts?.msg, leads?.msg]).toEqual(['operator starts', 'leads']);
  for (const line of ofResource) expect(line).toMatchObject({ namespace, name: 'rubis' });
  expect(ofResource.filter(({ level }) => level >= WARN)).toEqual([]);
  const all = operator.part.tail(ALL);
  expect(all).not.toContain('"stack"');
  const values = Object.values(secret?.data ?? {});
  expect(values.length).toBeGreaterThan(0);
  for (const value of values) {
    expect(all).not.toContain(value);
    expect(all).not.toContain(Buffer.from(value, 'base64').toString());
  }
});
