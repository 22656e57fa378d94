import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
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

let system: OperatorSystem;
let operator: OperatorProcess;
beforeAll(async () => {
  system = await openOperatorSystem('workflows');
  operator = await system.startOperator();
});
afterAll(() => system.close());

const resource = (namespace: string) =>
  system.get<StoredAnomalyPredictor>(KINDS.anomalyPredictor, namespace, 'rubis');

const becomes = (namespace: string, type: string, status: string, reason?: string) =>
  vi.waitFor(async () => {
    const condition = conditionOf(await resource(namespace), type);
    expect(condition).toMatchObject({ status, ...(reason !== undefined && { reason }) });
  }, WAIT);

/** Applied, and everything there. */
async function running(spec: object): Promise<string> {
  const namespace = await system.namespace();
  await system.create(anomalyPredictor(namespace, spec));
  await becomes(namespace, 'Ready', 'True');
  return namespace;
}

const names = (objects: KubeObject[]) =>
  objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`).sort();

const versions = async (namespace: string) =>
  Object.fromEntries(
    [...(await system.children(namespace)), await resource(namespace)].map((object) => [
      `${object?.kind}/${object?.metadata.name}`,
      object?.metadata.resourceVersion,
    ]),
  );

describe('an AnomalyPredictor that is applied', () => {
  it('becomes Ready, with everything that RUBiS and its prediction need', async () => {
    const namespace = await running({ chaos: { enabled: true } });
    expect(names(await system.children(namespace))).toMatchInlineSnapshot(`
      [
        "CronJob/rubis-cpu-leak",
        "CronJob/rubis-memory-leak",
        "Deployment/rubis-aggregator",
        "Deployment/rubis-client",
        "Deployment/rubis-predictor",
        "Deployment/rubis-web",
        "Kafka/rubis-kafka",
        "KafkaNodePool/rubis-broker",
        "KafkaTopic/rubis-aggregate",
        "KafkaTopic/rubis-predictions",
        "KafkaTopic/rubis-rejected",
        "KafkaTopic/rubis-responsetime",
        "KafkaTopic/rubis-snapshots",
        "KafkaTopic/rubis-stats",
        "KafkaUser/rubis-aggregator",
        "KafkaUser/rubis-client",
        "KafkaUser/rubis-predictor",
        "KafkaUser/rubis-sidecar",
        "NetworkPolicy/rubis-client-to-web",
        "NetworkPolicy/rubis-database-from-web",
        "NetworkPolicy/rubis-default-deny",
        "NetworkPolicy/rubis-dns",
        "NetworkPolicy/rubis-leak-to-web",
        "NetworkPolicy/rubis-metrics",
        "NetworkPolicy/rubis-to-kafka",
        "NetworkPolicy/rubis-web-from-client",
        "NetworkPolicy/rubis-web-from-leak",
        "NetworkPolicy/rubis-web-to-database",
        "PodDisruptionBudget/rubis-client",
        "PodDisruptionBudget/rubis-web",
        "Secret/rubis-chaos",
        "Secret/rubis-database",
        "Service/rubis-aggregator",
        "Service/rubis-database",
        "Service/rubis-predictor",
        "Service/rubis-web",
        "Service/rubis-web-agents",
        "ServiceAccount/rubis-aggregator",
        "ServiceAccount/rubis-client",
        "ServiceAccount/rubis-cpu-leak",
        "ServiceAccount/rubis-database",
        "ServiceAccount/rubis-memory-leak",
        "ServiceAccount/rubis-predictor",
        "ServiceAccount/rubis-web",
        "StatefulSet/rubis-database",
      ]
    `);
  });

  it('is left alone once it is right: ten resyncs write nothing', async () => {
    const namespace = await running({});
    const before = await versions(namespace);
    await new Promise((resolve) => setTimeout(resolve, 10_000));
    expect(await versions(namespace)).toEqual(before);
  });

  it('that is deleted takes everything with it, topics before their Kafka', async () => {
    const namespace = await running({});
    await system.remove(KINDS.anomalyPredictor, namespace, 'rubis');
    await vi.waitFor(async () => expect(await resource(namespace)).toBeUndefined(), WAIT);
    await vi.waitFor(async () => expect(await system.children(namespace)).toEqual([]), WAIT);
    expect(await operator.metrics()).toContain('anomaly_operator_leader 1');
  });
});
