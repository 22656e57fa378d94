import { describe, expect, it } from 'vitest';
import type { Kafka, NodePool } from '../objects.ts';
import { aKafka, aPool } from '../testing/builders.ts';
import { heapOptions } from './heap.ts';
import { nodesOf, numberNodes } from './nodes.ts';
import { volumeClaim } from './objects.ts';
import { brokerPod, type PodFacts, REVISION } from './pod.ts';

const FACTS: PodFacts = {
  image: 'kafka:4.2.0',
  clusterId: 'abc',
  generations: { cluster: 0, clients: 0 },
  content: { properties: 'one' },
};

function firstNode(kafka: Kafka, pool: NodePool) {
  const [node] = nodesOf(kafka, numberNodes([pool]));
  if (!node) throw new Error('the pool has no node');
  return node;
}
const podOf = (pool: NodePool, facts: Partial<PodFacts> = {}) =>
  brokerPod(aKafka(), firstNode(aKafka(), pool), { ...FACTS, ...facts });
const revisionOf = (...of: Parameters<typeof podOf>) =>
  podOf(...of).metadata.annotations?.[REVISION];

describe('the pod of a broker', () => {
  it('is placed and limited as its pool says', () => {
    const tolerations = [{ key: 'workload', operator: 'Exists' }];
    const resources = { limits: { memory: '1Gi' } };
    const { spec } = podOf(
      aPool({ resources, template: { pod: { tolerations, priorityClassName: 'high' } } }),
    );
    expect(spec).toMatchObject({ tolerations, priorityClassName: 'high' });
    expect(spec.containers[0]).toMatchObject({
      resources,
      env: expect.arrayContaining([{ name: 'KAFKA_HEAP_OPTS', value: '-Xms512m -Xmx512m' }]),
    });
  });

  it('has another revision when anything changes that it reads at its start, else the same', () => {
    const revision = revisionOf(aPool());
    expect(revisionOf(aPool())).toBe(revision);
    expect(revisionOf(aPool(), { content: { properties: 'two' } })).not.toBe(revision);
    expect(revisionOf(aPool(), { image: 'kafka:4.2.1' })).not.toBe(revision);
    const resources = { limits: { cpu: '1' } };
    expect(revisionOf(aPool({ resources }))).not.toBe(revision);
  });

  it('keeps its data on a claim, which goes with the Kafka only where that is asked for', () => {
    const claimOf = (deleteClaim: boolean) => {
      const storage = { type: 'persistent-claim', size: '5Gi', deleteClaim } as const;
      const pool = aPool({ storage });
      expect(podOf(pool).spec.volumes).toContainEqual({
        name: 'data',
        persistentVolumeClaim: { claimName: 'data-main-nodes-0' },
      });
      return volumeClaim(aKafka(), firstNode(aKafka(), pool));
    };
    expect(claimOf(false)?.metadata.ownerReferences).toBeUndefined();
    expect(claimOf(true)?.metadata.ownerReferences).toMatchObject([{ kind: 'Kafka' }]);
    expect(volumeClaim(aKafka(), firstNode(aKafka(), aPool()))).toBeUndefined();
  });
});

describe('the heap', () => {
  it('is half of the memory limit, or what is asked for', () => {
    expect(heapOptions('2Gi')).toBe('-Xms1024m -Xmx1024m');
    expect(heapOptions('1G')).toBe('-Xms476m -Xmx476m');
    expect(heapOptions(undefined)).toBe('-Xms256m -Xmx256m');
    expect(heapOptions('2Gi', { '-Xmx': '300m' })).toBe('-Xms300m -Xmx300m');
  });
});
