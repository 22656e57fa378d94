import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { KINDS } from '../src/kube/kinds.ts';
import type { KubeObject } from '../src/kube/object.ts';
import type { StoredAnomalyPredictor } from '../src/resource.ts';
import { conditionOf, type OperatorSystem, openOperatorSystem } from '../testing/system.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'examples');
const WAIT = { timeout: 60_000, interval: 100 };

let system: OperatorSystem;
beforeAll(async () => {
  system = await openOperatorSystem('examples');
  await system.startOperator();
});
afterAll(() => system?.close());

/** Applied as a user does, and Ready. */
async function applied(example: string): Promise<{ namespace: string; children: KubeObject[] }> {
  const namespace = await system.namespace();
  await system.plane.kubectl('apply', '-n', namespace, '-f', join(FOLDER, `${example}.yaml`));
  await vi.waitFor(async () => {
    const name = example;
    const stored = await system.get<StoredAnomalyPredictor>(
      ...([KINDS.anomalyPredictor, namespace, name] as const),
    );
    expect(conditionOf(stored, 'Ready')?.status).toBe('True');
    expect(conditionOf(stored, 'Warning')?.status).not.toBe('True');
  }, WAIT);
  return { namespace, children: await system.children(namespace) };
}

const namesOf = (children: KubeObject[], kinds: string) =>
  children
    .filter(({ kind }) => kind.startsWith(kinds))
    .map(({ kind, metadata }) => `${kind}/${metadata.name}`)
    .sort();

interface NodePool extends KubeObject {
  spec: { replicas: number; storage: object; resources: object };
}

interface Topic extends KubeObject {
  spec: { topicName: string; replicas: number };
}

interface Workload extends KubeObject {
  spec: { template: { spec: { containers: { env?: { name: string; value?: string }[] }[] } } };
}

const environmentOf = (workload: Workload | undefined): Record<string, string | undefined> =>
  Object.fromEntries(
    (workload?.spec.template.spec.containers[0]?.env ?? []).map(({ name, value }) => [name, value]),
  );

describe('the example', () => {
  it('smallest becomes Ready, with no leak to start', async () => {
    const { children } = await applied('smallest');
    expect(namesOf(children, 'Kafka')).toHaveLength(12);
    expect(namesOf(children, 'CronJob')).toEqual([]);
  });

  it('rubis becomes Ready, with leaks to start by hand', async () => {
    const { namespace, children } = await applied('rubis');
    const leaks = ['rubis-cpu-leak', 'rubis-memory-leak'];
    expect(namesOf(children, 'CronJob')).toEqual(leaks.map((leak) => `CronJob/${leak}`));
    for (const leak of leaks) {
      await system.plane.kubectl(
        ...['create', 'job', leak, `--from=cronjob/${leak}`, '-n', namespace],
      );
    }
  });

  it('external-kafka becomes Ready with nothing of Strimzi, by its own Kafka', async () => {
    const { namespace, children } = await applied('external-kafka');
    expect(namesOf(children, 'Kafka')).toEqual([]);
    const name = 'external-kafka-predictor';
    const predictor = await system.get<Workload>(KINDS.deployment, namespace, name);
    expect(environmentOf(predictor)).toMatchObject({
      KAFKA_BROKERS: 'kafka-0.example.com:9093,kafka-1.example.com:9093',
      KAFKA_TLS: 'true',
      KAFKA_TOPIC_PREFIX: 'anomaly-prediction.',
    });
  });

  it('production becomes Ready with three brokers on volumes, each topic on all three', async () => {
    const { namespace } = await applied('production');
    const pool = await system.get<NodePool>(KINDS.kafkaNodePool, namespace, 'production-broker');
    expect(pool?.spec).toMatchObject({
      replicas: 3,
      storage: { type: 'persistent-claim', size: '50Gi', deleteClaim: false },
      resources: { limits: { cpu: '2', memory: '2Gi' } },
    });
    const topics = await system.list<Topic>(KINDS.kafkaTopic, namespace);
    expect(topics.map(({ spec }) => spec.replicas)).toEqual([3, 3, 3, 3, 3, 3]);
    const predictor = await system.get<Workload>(
      ...([KINDS.deployment, namespace, 'production-predictor'] as const),
    );
    expect(environmentOf(predictor)).toMatchObject({
      TRAINING_SECONDS: '3600',
      ALARM_PROBABILITY: '0.7',
    });
  });

  it('is each of the files in examples/', async () => {
    const tried = ['external-kafka', 'production', 'rubis', 'smallest'];
    expect((await readdir(FOLDER)).sort()).toEqual(tried.map((name) => `${name}.yaml`));
  });
});
