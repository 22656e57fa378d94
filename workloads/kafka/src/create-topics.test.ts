import { TOPICS } from '@anomaly-prediction/messages';
import { describe, expect, it } from 'vitest';
import { planTopics, type TopicOptions } from './create-topics.ts';

const plan = (options: Partial<TopicOptions>, topic: string) =>
  planTopics({ prefix: '', ...options }).find((planned) => planned.topic === topic);

describe('topics to make', () => {
  it('are all of ours under the prefix, as each is to be kept', () => {
    expect(planTopics({ prefix: 'shop-' }).map(({ topic }) => topic)).toEqual(
      Object.values(TOPICS).map((topic) => `shop-${topic}`),
    );
    expect(plan({}, 'stats')).toEqual({
      topic: 'stats',
      numPartitions: 3,
      replicationFactor: -1,
      configEntries: [
        { name: 'cleanup.policy', value: 'delete' },
        { name: 'retention.ms', value: '86400000' },
        { name: 'segment.ms', value: '21600000' },
      ],
    });
    expect(plan({}, 'snapshots')?.configEntries).toEqual([
      { name: 'cleanup.policy', value: 'compact' },
    ]);
  });

  it('take what an installation says instead', () => {
    const config = { 'retention.ms': '60000', 'min.insync.replicas': '2' };
    const planned = plan({ partitions: 6, replicationFactor: 3, config }, 'aggregate');
    expect(planned).toMatchObject({ numPartitions: 6, replicationFactor: 3 });
    expect(planned?.configEntries).toContainEqual({ name: 'retention.ms', value: '60000' });
    expect(planned?.configEntries).toContainEqual({ name: 'min.insync.replicas', value: '2' });
  });
});
