import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anObject } from '../../testing/builders.ts';
import type { KubeObject } from '../kube/object.ts';
import { isKafkaCluster, isServedByKafka, planRemoval, releasedFinalizers } from './removal.ts';

const HELD = ['strimzi.io/topic-operator', 'other.example/mine'];
const names = (objects: readonly KubeObject[]) => objects.map(({ metadata }) => metadata.name);

const kafka = anObject('Kafka', 'kafka');
const pool = anObject('KafkaNodePool', 'pool');
const web = anObject('Deployment', 'web');
const topic = anObject('KafkaTopic', 'topic', { metadata: { finalizers: HELD } });
const going = anObject('KafkaTopic', 'going', {
  metadata: { finalizers: HELD, deletionTimestamp: '2026-05-01T10:00:00Z' },
});

describe('what is not wanted any more', () => {
  it('goes at once, but Kafka only after the topics and users that its operators must let go of', () => {
    expect(planRemoval([kafka, pool, topic, web], true)).toEqual({
      delete: [topic, web],
      release: [],
      waitFor: [topic],
    });
    expect(planRemoval([kafka, pool, going], true)).toEqual({
      delete: [],
      release: [],
      waitFor: [going],
    });
    expect(names(planRemoval([kafka, pool], true).delete)).toEqual(['kafka', 'pool']);
  });

  it('is released where its Kafka is gone, once it is being deleted', () => {
    expect(planRemoval([topic, going], false)).toEqual({
      delete: [topic],
      release: [going],
      waitFor: [topic, going],
    });
    expect(releasedFinalizers(going)).toEqual(['other.example/mine']);
  });

  const objects = fc.array(
    fc.record({
      kind: fc.constantFrom('Kafka', 'KafkaNodePool', 'KafkaTopic', 'KafkaUser', 'Deployment'),
      isGoing: fc.boolean(),
      isHeld: fc.boolean(),
    }),
    { maxLength: 8 },
  );
  const toObjects = (given: { kind: string; isGoing: boolean; isHeld: boolean }[]) =>
    given.map(({ kind, isGoing, isHeld }, index) =>
      anObject(kind, `${index}`, {
        metadata: {
          ...(isGoing && { deletionTimestamp: '2026-05-01T10:00:00Z' }),
          ...(isHeld && { finalizers: HELD }),
        },
      }),
    );

  it('never is a Kafka while a topic or user remains', () => {
    fc.assert(
      fc.property(objects, fc.boolean(), (given, exists) => {
        const unwanted = toObjects(given);
        const plan = planRemoval(unwanted, exists);
        return !plan.delete.some(isKafkaCluster) || !unwanted.some(isServedByKafka);
      }),
    );
  });

  it('is gone after a few rounds, whatever Strimzi or nobody lets go of', () => {
    fc.assert(
      fc.property(objects, (given) => {
        let left = toObjects(given);
        for (let round = 0; round < 4; round += 1) {
          const exists = left.some(isKafkaCluster);
          const plan = planRemoval(left, exists);
          const released = new Set(plan.release);
          const deleted = new Set(plan.delete);
          left = left.flatMap((object) => {
            const isHeld = isServedByKafka(object) && object.metadata.finalizers !== undefined;
            const isGoing = object.metadata.deletionTimestamp !== undefined || deleted.has(object);
            // Kafka's operators let go of theirs as long as they run.
            if (isGoing && (!isHeld || exists || released.has(object))) return [];
            if (!isGoing) return [object];
            const metadata = { ...object.metadata, deletionTimestamp: '2026-05-01T10:00:00Z' };
            return [{ ...object, metadata }];
          });
        }
        return left.length === 0;
      }),
    );
  });
});
