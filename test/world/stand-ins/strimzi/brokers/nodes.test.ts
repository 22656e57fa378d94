import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aKafka, aPool } from '../testing/builders.ts';
import { nodesOf, numberNodes } from './nodes.ts';

describe('the nodes of a Kafka', () => {
  it('are numbered through its pools, and named after cluster, pool and number', () => {
    const pools = [aPool({ replicas: 2 }, { name: 'first' }), aPool({}, { name: 'second' })];
    const nodes = nodesOf(aKafka(), numberNodes(pools));
    expect(nodes.map(({ name }) => name)).toEqual([
      'main-first-0',
      'main-first-1',
      'main-second-2',
    ]);
  });

  it('keep their numbers when pools grow and shrink, and no two ever have the same', () => {
    const sizes = fc.array(fc.tuple(fc.nat(4), fc.nat(4)), { minLength: 2, maxLength: 6 });
    fc.assert(
      fc.property(sizes, (steps) => {
        let before: number[][] = [[], []];
        for (const step of steps) {
          const pools = step.map((replicas, index) =>
            aPool({ replicas }, { name: `pool-${index}`, nodeIds: before[index] ?? [] }),
          );
          const after = numberNodes(pools).map(({ nodeIds }) => [...nodeIds]);
          expect(after.map(({ length }) => length)).toEqual(step);
          expect(new Set(after.flat()).size).toBe(after.flat().length);
          for (const [index, ids] of after.entries()) {
            const had = (before[index] ?? []).toSorted((a, b) => a - b).slice(0, ids.length);
            expect(ids).toEqual(expect.arrayContaining(had));
          }
          before = after;
        }
      }),
    );
  });
});
