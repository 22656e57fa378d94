import { TOPICS, type Topic } from '@anomaly-prediction/messages';

// TEMPORARY until messages has them.
export const TOPIC_SETTINGS: Record<
  Topic,
  { partitions: number; config: Record<string, string | number> }
> = Object.fromEntries(
  Object.values(TOPICS).map((t) => [
    t,
    { partitions: 3, config: t === 'snapshots' ? { 'cleanup.policy': 'compact' } : {} },
  ]),
) as never;
type Op = 'Read' | 'Write' | 'Describe' | 'Create';
export const ACCESS: Record<
  'sidecar' | 'client' | 'aggregator' | 'predictor',
  { topics: { topic: Topic; operations: Op[] }[]; groups: string[] }
> = {
  sidecar: { topics: [{ topic: 'stats', operations: ['Write', 'Describe'] }], groups: [] },
  client: { topics: [{ topic: 'responsetime', operations: ['Write', 'Describe'] }], groups: [] },
  aggregator: {
    topics: [{ topic: 'stats', operations: ['Read', 'Describe'] }],
    groups: ['aggregator'],
  },
  predictor: { topics: [{ topic: 'aggregate', operations: ['Read', 'Describe'] }], groups: [] },
};
