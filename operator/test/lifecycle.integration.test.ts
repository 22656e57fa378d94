import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { KINDS } from '../src/kube/kinds.ts';
import type { KubeObject, ResourceKind } from '../src/kube/object.ts';
import {
  anomalyPredictor,
  conditionOf,
  type OperatorProcess,
  type OperatorSystem,
  openOperatorSystem,
} from '../testing/system.ts';
import { NAME, pause, WAIT, workflowOf } from '../testing/workflow.ts';

/** Of a spec that asks for nothing. */
const CHILDREN = 37;

let system: OperatorSystem;
let operator: OperatorProcess;
beforeAll(async () => {
  system = await openOperatorSystem('lifecycle');
  operator = await system.startOperator({ env: { RESYNC_SECONDS: '1' } });
});
afterAll(() => system.close());
const { resource, becomes, settles, running, writesSince, events } = workflowOf(() => system);

const isGone = (namespace: string) =>
  vi.waitFor(async () => expect(await resource(namespace)).toBeUndefined(), WAIT);
const hasNoChildren = (namespace: string) =>
  vi.waitFor(async () => expect(await system.children(namespace)).toEqual([]), WAIT);
const setSpec = (namespace: string, spec: object) =>
  system.patch(KINDS.anomalyPredictor, namespace, NAME, { spec });
const remove = (namespace: string) => system.remove(KINDS.anomalyPredictor, namespace, NAME);

describe.concurrent('an AnomalyPredictor that is paused', () => {
  it('is written to by nobody, whatever is altered; resuming heals it', async () => {
    const namespace = await running();
    await setSpec(namespace, { paused: true });
    // What was under way when it was paused may end.
    await pause(1_000);
    const sinceMs = Date.now();
    await system.patch(KINDS.deployment, namespace, 'rubis-web', { spec: { replicas: 3 } });
    await system.remove(KINDS.service, namespace, 'rubis-predictor');
    await setSpec(namespace, { slo: { responseTimeMs: 99 } });
    await pause(4_000);
    expect(await writesSince(sinceMs, namespace)).toEqual([]);
    await setSpec(namespace, { paused: false });
    await settles(namespace);
    expect(await system.get(KINDS.service, namespace, 'rubis-predictor')).toBeDefined();
    expect(await system.get(KINDS.deployment, namespace, 'rubis-web')).toMatchObject({
      spec: { replicas: 1 },
    });
  });

  it('can be deleted all the same', async () => {
    const namespace = await running();
    await setSpec(namespace, { paused: true });
    await remove(namespace);
    await isGone(namespace);
    await hasNoChildren(namespace);
  });
});

const FOREIGN: { kind: ResourceKind; object: object; name: string }[] = [
  { kind: KINDS.service, name: 'rubis-web', object: { spec: { ports: [{ port: 80 }] } } },
  {
    kind: KINDS.deployment,
    name: 'rubis-client',
    object: {
      spec: {
        selector: { matchLabels: { app: 'other' } },
        template: {
          metadata: { labels: { app: 'other' } },
          spec: { containers: [{ name: 'other', image: 'other' }] },
        },
      },
    },
  },
  { kind: KINDS.serviceAccount, name: 'rubis-predictor', object: {} },
  { kind: KINDS.networkPolicy, name: 'rubis-dns', object: { spec: { podSelector: {} } } },
  { kind: KINDS.secret, name: 'rubis-database', object: { stringData: { password: 'other' } } },
  { kind: KINDS.kafkaTopic, name: 'rubis-stats', object: { spec: { partitions: 1 } } },
  {
    kind: KINDS.podDisruptionBudget,
    name: 'rubis-web',
    object: { spec: { maxUnavailable: 1, selector: { matchLabels: { app: 'other' } } } },
  },
];

const foreignObject = (
  namespace: string,
  { kind, name, object }: (typeof FOREIGN)[number],
): KubeObject => ({
  apiVersion: kind.group === '' ? kind.version : `${kind.group}/${kind.version}`,
  kind: kind.kind,
  metadata: { namespace, name },
  ...object,
});

describe('an object that is in the way', () => {
  it('is named by the condition and left as it is, while all else is made; without it all is well', async () => {
    const namespace = await system.namespace();
    for (const foreign of FOREIGN) await system.create(foreignObject(namespace, foreign));
    const before = await Promise.all(
      FOREIGN.map(({ kind, name }) => system.get(kind, namespace, name)),
    );
    await system.create(anomalyPredictor(namespace));
    await becomes(namespace, 'Ready', 'False', 'NameInUse');
    const ready = conditionOf(await resource(namespace), 'Ready');
    for (const { kind, name } of FOREIGN) expect(ready?.message).toContain(`${kind.kind} ${name} `);
    await pause(2_500);
    const rolledOut = await system.get(KINDS.statefulSet, namespace, 'rubis-database');
    expect(rolledOut?.metadata.generation).toBe(1);
    // Owned objects alone, so without the foreign ones.
    expect(await system.children(namespace)).toHaveLength(CHILDREN - FOREIGN.length);
    const after = await Promise.all(
      FOREIGN.map(({ kind, name }) => system.get(kind, namespace, name)),
    );
    const version = (object: KubeObject | undefined) => object?.metadata.resourceVersion;
    // Strimzi itself writes to its topics.
    const others = FOREIGN.map(({ kind }, index) => ({ kind, index })).filter(
      ({ kind }) => kind !== KINDS.kafkaTopic,
    );
    for (const { index } of others) expect(version(after[index])).toBe(version(before[index]));
    const told = (await events(namespace)).filter(({ reason }) => reason === 'NameInUse');
    expect(told).toHaveLength(1);
    for (const { kind, name } of FOREIGN) await system.remove(kind, namespace, name);
    await settles(namespace);
    expect(await system.children(namespace)).toHaveLength(CHILDREN);
  });
});

describe.concurrent('an AnomalyPredictor that is deleted', () => {
  it('goes although its topics, users and Kafka are gone already', async () => {
    const namespace = await running();
    await setSpec(namespace, { paused: true });
    await pause(500);
    for (const kind of [KINDS.kafkaTopic, KINDS.kafkaUser]) {
      for (const { metadata } of await system.list(kind, namespace)) {
        await system.remove(kind, namespace, metadata.name);
      }
      await vi.waitFor(async () => expect(await system.list(kind, namespace)).toEqual([]), WAIT);
    }
    await system.remove(KINDS.kafka, namespace, 'rubis-kafka');
    await remove(namespace);
    await isGone(namespace);
    await hasNoChildren(namespace);
  });

  it('lets go of topics and users whose Kafka was deleted first', async () => {
    const namespace = await running();
    await setSpec(namespace, { paused: true });
    await pause(500);
    await system.remove(KINDS.kafka, namespace, 'rubis-kafka');
    await vi.waitFor(
      async () => expect(await system.get(KINDS.kafka, namespace, 'rubis-kafka')).toBeUndefined(),
      WAIT,
    );
    await remove(namespace);
    await isGone(namespace);
    await hasNoChildren(namespace);
  });

  it('right after it was made leaves nothing behind', async () => {
    const namespace = await system.namespace();
    await system.create(anomalyPredictor(namespace));
    await vi.waitFor(
      async () => expect(await system.list(KINDS.kafkaTopic, namespace)).not.toEqual([]),
      { timeout: 30_000, interval: 5 },
    );
    await remove(namespace);
    await isGone(namespace);
    await hasNoChildren(namespace);
  });

  it('says what it waits for when Strimzi does not run any more, and how to go on', async () => {
    const namespace = await running();
    // Nobody but the topic operator takes these off, and it knows only its own.
    const finalizers = ['strimzi.io/topic-operator', 'test.example/strimzi-is-away'];
    await system.patch(KINDS.kafkaTopic, namespace, 'rubis-stats', { metadata: { finalizers } });
    await remove(namespace);
    await vi.waitFor(async () => {
      const told = (await events(namespace)).filter(({ reason }) => reason === 'DeletionWaits');
      expect(told.map(({ message }) => message)).toEqual([
        'Waits for Strimzi to let go of KafkaTopic rubis-stats. ' +
          'If Strimzi does not run any more: kubectl delete kafka rubis-kafka.',
      ]);
    }, WAIT);
    await system.patch(KINDS.kafkaTopic, namespace, 'rubis-stats', {
      metadata: { finalizers: [] },
    });
    await isGone(namespace);
  });

  it('goes with its namespace', async () => {
    const namespace = await running({ chaos: { enabled: true } });
    await system.api.ask('DELETE', `/api/v1/namespaces/${namespace}`);
    await vi.waitFor(async () => {
      const { code } = await system.api.ask('GET', `/api/v1/namespaces/${namespace}`);
      expect(code).toBe(404);
    }, WAIT);
  });

  it('and made again at once under the same name works as a new one', async () => {
    const namespace = await running();
    const { metadata: former } = (await resource(namespace)) ?? {};
    await remove(namespace);
    await vi.waitFor(() => system.create(anomalyPredictor(namespace)), {
      timeout: 30_000,
      interval: 20,
    });
    await settles(namespace);
    const now = (await resource(namespace))?.metadata.uid;
    expect(now).not.toBe(former?.uid);
    const children = await system.children(namespace);
    expect(children).toHaveLength(CHILDREN);
    for (const { metadata } of children) expect(metadata.ownerReferences?.[0]?.uid).toBe(now);
    const warnings = (await events(namespace)).filter(({ reason }) => reason === 'NameInUse');
    expect(warnings).toEqual([]);
  });

  it('of an external Kafka, made again before the garbage collector came, works as well', async () => {
    const spec = { kafka: { external: { bootstrapServers: 'one.example:9092' } } };
    const namespace = await running(spec);
    await remove(namespace);
    await system.create(anomalyPredictor(namespace, spec));
    await settles(namespace);
    const now = (await resource(namespace))?.metadata.uid;
    const children = await system.children(namespace);
    for (const { metadata } of children) expect(metadata.ownerReferences?.[0]?.uid).toBe(now);
    const warnings = (await events(namespace)).filter(({ reason }) => reason === 'NameInUse');
    expect(warnings).toEqual([]);
  });
});

describe('all the while', () => {
  it('the operator goes on, and warns of nothing but what a person has to mend', async () => {
    expect(operator.part.running).toBe(true);
    expect(operator.part.tail(2_000)).not.toContain('reconcile failed');
  });
});
