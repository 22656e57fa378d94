import { describe, expect, it } from 'vitest';
import { ACCESS, accessOf, COMPONENTS } from './access.ts';
import { TOPIC_SETTINGS, TOPICS } from './topics.ts';

describe('access to Kafka', () => {
  it('is told by the names of one installation', () => {
    expect(accessOf('predictor', 'shop-', 'rubis')).toEqual({
      topics: [
        { name: 'shop-aggregate', operations: ['Read'] },
        { name: 'shop-predictions', operations: ['Read', 'Write'] },
        { name: 'shop-rejected', operations: ['Write'] },
      ],
      groups: ['shop-predictor-rubis'],
    });
    expect(accessOf('client', '', 'rubis')).toEqual({
      topics: [{ name: 'responsetime', operations: ['Write'] }],
      groups: [],
    });
  });

  it('leaves every topic with one kind of writer, but for what is set aside', () => {
    const writersOf = (topic: keyof typeof TOPIC_SETTINGS) =>
      COMPONENTS.filter((component) => ACCESS[component][topic]?.includes('Write'));
    expect(writersOf('rejected')).toEqual(['aggregator', 'predictor']);
    for (const topic of ['stats', 'responsetime', 'aggregate', 'predictions'] as const) {
      expect(writersOf(topic)).toHaveLength(1);
    }
  });
});

describe('topics', () => {
  it('have the same number of partitions, by which they are joined', () => {
    const partitions = Object.values(TOPICS).map((topic) => TOPIC_SETTINGS[topic].partitions);
    expect(new Set(partitions).size).toBe(1);
  });
});
