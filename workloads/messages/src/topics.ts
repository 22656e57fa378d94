/** Every topic, by the name that design and dashboards use. */
export const TOPICS = {
  stats: 'stats',
  responseTime: 'responsetime',
  aggregate: 'aggregate',
  predictions: 'predictions',
  rejected: 'rejected',
  /** Model states. Nothing is written to it yet: its codec comes with the snapshots. */
  snapshots: 'snapshots',
} as const;

export type Topic = (typeof TOPICS)[keyof typeof TOPICS];

/** The topic's name on a cluster that several share: `prefix` is empty or ends where the name begins. */
export const topicName = (prefix: string, topic: Topic): string => `${prefix}${topic}`;

export interface TopicSettings {
  partitions: number;
  /** Kafka's own names and units. */
  config: Readonly<Record<string, string | number>>;
}

/**
 * A series is one key, so this bounds how many series are worked on side by side. It is the same for
 * all: measurements and response times are joined, and predictions found again, by partition.
 */
const PARTITIONS = 3;
const HOUR_MS = 3_600_000;

/** Segments are what is deleted: a long one would keep its oldest record as long as it is written to. */
const kept = (hours: number): TopicSettings => ({
  partitions: PARTITIONS,
  config: {
    'cleanup.policy': 'delete',
    'retention.ms': hours * HOUR_MS,
    'segment.ms': (hours * HOUR_MS) / 4,
  },
});

/** How each topic is made, whoever makes it. */
export const TOPIC_SETTINGS: Readonly<Record<Topic, TopicSettings>> = {
  stats: kept(24),
  responsetime: kept(24),
  aggregate: kept(168),
  predictions: kept(168),
  rejected: kept(168),
  snapshots: { partitions: PARTITIONS, config: { 'cleanup.policy': 'compact' } },
};
