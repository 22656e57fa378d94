import { describe, expect, test } from 'vitest';
import { entityOperatorRuns, judgeKafka, judgeTopic, kafkaCondition, nextStatus } from './judge.ts';
import type { Kafka, NodePool, Topic } from './objects.ts';

const metadata = (name: string) => ({ namespace: 'one', name, uid: name, resourceVersion: '1' });

const kafka = (facts: { version?: string; ready?: boolean; deleted?: boolean } = {}): Kafka => ({
  metadata: {
    ...metadata('main'),
    ...(facts.deleted ? { deletionTimestamp: '2026-05-01T10:00:00Z' } : {}),
  },
  spec: {
    kafka: { listeners: [], ...(facts.version === undefined ? {} : { version: facts.version }) },
    entityOperator: { topicOperator: {} },
  },
  ...(facts.ready ? { status: { clusterId: 'abc' } } : {}),
});

const pool = (...roles: NodePool['spec']['roles']): NodePool => ({
  metadata: metadata('nodes'),
  spec: { replicas: 1, roles },
});

const topic = (name: string, topicName: string, creationTimestamp: string): Topic => ({
  metadata: {
    ...metadata(name),
    creationTimestamp,
    labels: { 'strimzi.io/cluster': 'main' },
  },
  spec: { topicName },
});

describe('a Kafka', () => {
  test('can run with a pool for each role, in a version that is supported', () => {
    expect(judgeKafka(kafka(), [pool('controller', 'broker')])).toBeUndefined();
    expect(judgeKafka(kafka(), [pool('controller'), pool('broker')])).toBeUndefined();
    expect(judgeKafka(kafka({ version: '4.2.0' }), [pool('controller', 'broker')])).toBeUndefined();
  });

  test('says why it cannot', () => {
    expect(judgeKafka(kafka(), [])?.message).toBe('No KafkaNodePools found for Kafka cluster main');
    expect(judgeKafka(kafka(), [pool('broker')])?.message).toContain('controller role');
    const old = judgeKafka(kafka({ version: '3.9.0' }), [pool('controller', 'broker')]);
    expect(old?.reason).toBe('UnsupportedKafkaVersionException');
  });

  test('runs a topic operator from when it was first ready until it goes, if it asks for one', () => {
    expect(entityOperatorRuns('topicOperator', kafka({ ready: true }))).toBe(true);
    expect(entityOperatorRuns('userOperator', kafka({ ready: true }))).toBe(false);
    expect(entityOperatorRuns('topicOperator', kafka())).toBe(false);
    expect(entityOperatorRuns('topicOperator', kafka({ ready: true, deleted: true }))).toBe(false);
    expect(entityOperatorRuns('topicOperator', undefined)).toBe(false);
  });
});

describe('a topic', () => {
  const first = topic('first', 'stats', '2026-05-01T10:00:00Z');
  const second = topic('second', 'stats', '2026-05-01T10:00:05Z');

  test('that came later than another of the same name is in conflict with it', () => {
    expect(judgeTopic(first, [first, second])).toBeUndefined();
    expect(judgeTopic(second, [first, second])).toEqual({
      reason: 'ResourceConflict',
      message: 'Managed by Ref{one/first}',
    });
  });

  test('cannot be renamed', () => {
    const renamed = { ...first, status: { topicName: 'other' } };
    expect(judgeTopic(renamed, [renamed])?.reason).toBe('NotSupported');
  });
});

describe('a status', () => {
  const now = new Date('2026-05-01T10:00:00Z');
  const later = new Date('2026-05-01T10:00:09Z');
  const ready = { observedGeneration: 1, conditions: [kafkaCondition(undefined)] };

  test('is written once, and not again while it says the same', () => {
    const written = nextStatus(undefined, ready, now);
    expect(written?.conditions).toEqual([
      { type: 'Ready', status: 'True', lastTransitionTime: now.toISOString() },
    ]);
    expect(nextStatus(written, ready, later)).toBeUndefined();
  });

  test('keeps the time of a condition that stays, and gives a new one its own', () => {
    const written = nextStatus(undefined, ready, now);
    const grown = nextStatus(written, { ...ready, observedGeneration: 2 }, later);
    expect(grown?.conditions?.[0]?.lastTransitionTime).toBe(now.toISOString());
    const problem = { reason: 'Fatal', message: 'no disk' };
    const broken = nextStatus(written, { conditions: [kafkaCondition(problem)] }, later);
    expect(broken?.conditions).toEqual([
      { type: 'NotReady', status: 'True', ...problem, lastTransitionTime: later.toISOString() },
    ]);
  });
});
