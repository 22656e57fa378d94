import {
  applyStrimziCrds,
  type StrimziStandIn,
  startStrimziStandIn,
} from '@anomaly-prediction/test';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { KINDS } from '../src/kube/kinds.ts';
import { anomalyPredictor, type OperatorSystem, openOperatorSystem } from '../testing/system.ts';
import { NAME, WAIT, workflowOf } from '../testing/workflow.ts';

const WITHOUT_KAFKA = 25;

let system: OperatorSystem;
let strimzi: StrimziStandIn | undefined;
beforeAll(async () => {
  system = await openOperatorSystem('without-strimzi', { strimzi: false });
  await system.startOperator({ env: { RESYNC_SECONDS: '2' } });
});
afterAll(async () => {
  await strimzi?.stop();
  await system.close();
});
const { resource, becomes, settles } = workflowOf(() => system);

describe('where Strimzi is not installed', () => {
  it('the condition says so, all else is made, deleting works, and it heals when Strimzi comes', async () => {
    const [kept, deleted] = [await system.namespace(), await system.namespace()];
    for (const namespace of [kept, deleted]) {
      await system.create(anomalyPredictor(namespace));
      await becomes(namespace, 'Ready', 'False', 'StrimziNotInstalled');
      await becomes(namespace, 'KafkaReady', 'False', 'StrimziNotInstalled');
      expect(await system.children(namespace)).toHaveLength(WITHOUT_KAFKA);
    }
    await system.remove(KINDS.anomalyPredictor, deleted, NAME);
    await vi.waitFor(async () => expect(await resource(deleted)).toBeUndefined(), WAIT);
    await vi.waitFor(async () => expect(await system.children(deleted)).toEqual([]), WAIT);

    await applyStrimziCrds(system.plane);
    strimzi = await startStrimziStandIn(system.plane);
    // Kinds that are not served are looked for every half minute.
    await vi.waitFor(() => settles(kept), { ...WAIT, timeout: 60_000 });
  });
});
