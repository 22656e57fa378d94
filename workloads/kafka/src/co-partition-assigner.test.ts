import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assignCoPartitions } from './co-partition-assigner.ts';

const TOPICS = ['stats', 'responsetime'];
const group = (memberIds: readonly string[], partitionCount: number) => ({
  members: memberIds.map((memberId) => ({ memberId, topics: TOPICS })),
  partitions: new Map(
    TOPICS.map((topic) => [topic, Array.from({ length: partitionCount }, (_, n) => n)]),
  ),
});
const memberIds = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 8 }), {
  minLength: 1,
  maxLength: 12,
});
const partitionCount = fc.integer({ min: 0, max: 40 });

describe('co-partition assigner', () => {
  it('gives every partition of every topic to exactly one member', () => {
    fc.assert(
      fc.property(memberIds, partitionCount, (ids, count) => {
        const assigned = [...assignCoPartitions(group(ids, count)).values()];
        for (const topic of TOPICS) {
          const all = assigned.flatMap((own) => own[topic] ?? []).sort((a, b) => a - b);
          expect(all).toEqual(Array.from({ length: count }, (_, n) => n));
        }
      }),
    );
  });

  it('keeps partition N of all topics with the same member', () => {
    fc.assert(
      fc.property(memberIds, partitionCount, (ids, count) => {
        for (const own of assignCoPartitions(group(ids, count)).values()) {
          expect(own.stats).toEqual(own.responsetime);
        }
      }),
    );
  });

  it('gives no member two partitions more than another', () => {
    fc.assert(
      fc.property(memberIds, partitionCount, (ids, count) => {
        const sizes = [...assignCoPartitions(group(ids, count)).values()].map(
          (own) => own.stats?.length ?? 0,
        );
        expect(sizes).toHaveLength(ids.length);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('assigns the same whatever the order in which members joined', () => {
    fc.assert(
      fc.property(memberIds, partitionCount, (ids, count) => {
        expect(assignCoPartitions(group(ids.toReversed(), count))).toEqual(
          assignCoPartitions(group(ids, count)),
        );
      }),
    );
  });

  it('names the member that subscribes to other topics', () => {
    const { members, partitions } = group(['a', 'b'], 3);
    expect(() =>
      assignCoPartitions({
        members: [...members, { memberId: 'c', topics: ['stats'] }],
        partitions,
      }),
    ).toThrow('member c subscribes to [stats], the group to [responsetime, stats]');
  });

  it('names the topics whose partitions do not match', () => {
    const { members } = group(['a'], 3);
    const partitions = new Map([
      ['stats', [0, 1]],
      ['responsetime', [0, 1, 2]],
    ]);
    expect(() => assignCoPartitions({ members, partitions })).toThrow(
      'topics need the same partitions, stats has 2, responsetime has 3',
    );
  });
});
