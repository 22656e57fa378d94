import { describe, expect, it } from 'vitest';
import type { Topic } from '../objects.ts';
import { metadata } from '../testing/builders.ts';
import { topicChange } from './topics.ts';

const topic = (spec: Topic['spec']): Topic => ({
  metadata: metadata('stats'),
  ...(spec && { spec }),
});
const present = { partitions: 2, replicas: 1, config: { 'retention.ms': '60000' } };

describe('a topic', () => {
  it('is created where it is missing, and left alone where it is as wanted', () => {
    expect(topicChange(topic({}), undefined)).toEqual({ create: true });
    const wanted = { partitions: 2, replicas: 1, config: { 'retention.ms': 60_000 } };
    expect(topicChange(topic(wanted), present)).toEqual({});
  });

  it('gets more partitions, and exactly the settings of its spec', () => {
    const wanted = { partitions: 3, config: { 'cleanup.policy': 'compact' } };
    expect(topicChange(topic(wanted), present)).toEqual({
      partitions: 3,
      config: { 'cleanup.policy': 'compact' },
    });
  });

  it('cannot have fewer partitions or another number of replicas, and says so', () => {
    const fewer = topicChange(topic({ ...present, partitions: 1 }), present);
    expect(fewer).toMatchObject({ problem: { message: 'Decreasing partitions not supported' } });
    const more = topicChange(topic({ ...present, replicas: 3 }), present);
    expect(more).toMatchObject({ problem: { reason: 'NotSupported' } });
  });
});
