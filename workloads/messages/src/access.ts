import { TOPICS, type Topic, topicName } from './topics.ts';

/** By the names of Strimzi's `operations`; Read and Write include Describe. */
export type Operation = 'Read' | 'Write' | 'Create' | 'Describe';

/** Everything that comes to Kafka as a user of its own. */
export const COMPONENTS = ['client', 'sidecar', 'aggregator', 'predictor', 'topics'] as const;
export type Component = (typeof COMPONENTS)[number];

type TopicAccess = Partial<Record<Topic, readonly Operation[]>>;

/**
 * What each component does, and so may do. Its idempotent producers need no more than Write (since
 * Kafka 2.8), and none uses transactions.
 */
export const ACCESS: Readonly<Record<Component, TopicAccess>> = {
  client: { responsetime: ['Write'] },
  sidecar: { stats: ['Write'] },
  aggregator: {
    stats: ['Read'],
    responsetime: ['Read'],
    // Reads at its start what it wrote last.
    aggregate: ['Read', 'Write'],
    rejected: ['Write'],
  },
  predictor: {
    aggregate: ['Read'],
    // Reads at its start what it said last.
    predictions: ['Read', 'Write'],
    rejected: ['Write'],
  },
  /** The job that makes topics where no operator of Kafka's does. */
  topics: Object.fromEntries(
    Object.values(TOPICS).map((topic) => [topic, ['Create', 'Describe'] as const]),
  ),
};

/** The group of all aggregators, which share the series among them. */
export const aggregatorGroup = (topicPrefix: string): string => `${topicPrefix}aggregator`;

export const predictorGroup = (topicPrefix: string, series: string): string =>
  `${topicPrefix}predictor-${series}`;

const groupsOf: Partial<Record<Component, (topicPrefix: string, series: string) => string>> = {
  aggregator: aggregatorGroup,
  predictor: predictorGroup,
};

export interface Access {
  topics: { name: string; operations: readonly Operation[] }[];
  /** Each to be granted Read. */
  groups: string[];
}

/** {@link ACCESS} by the names of one installation. */
export function accessOf(component: Component, topicPrefix: string, series: string): Access {
  const topics = ACCESS[component];
  const group = groupsOf[component]?.(topicPrefix, series);
  return {
    topics: Object.values(TOPICS).flatMap((topic) => {
      const operations = topics[topic];
      return operations === undefined ? [] : [{ name: topicName(topicPrefix, topic), operations }];
    }),
    groups: group === undefined ? [] : [group],
  };
}
