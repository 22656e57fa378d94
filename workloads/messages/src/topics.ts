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
