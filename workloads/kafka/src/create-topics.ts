import { setTimeout as delay } from 'node:timers/promises';
import { TOPIC_SETTINGS, TOPICS, topicName } from '@anomaly-prediction/messages';
import type { ITopicConfig, Kafka } from 'kafkajs';

export interface TopicOptions {
  prefix: string;
  /** Instead of each topic's own number. */
  partitions?: number | undefined;
  /** The brokers' default unless it is given. */
  replicationFactor?: number | undefined;
  /** Added to every topic's own settings, by Kafka's names. */
  config?: Readonly<Record<string, string>>;
}

/** kafkajs's and the protocol's word for "as the brokers are configured". */
const BROKER_DEFAULT = -1;
const LEADERS_TIMEOUT_MS = 30_000;
const POLL_MS = 50;

/** Every topic of ours, as kafkajs wants it. Pure. */
export const planTopics = ({
  prefix,
  partitions,
  replicationFactor = BROKER_DEFAULT,
  config = {},
}: TopicOptions): ITopicConfig[] =>
  Object.values(TOPICS).map((topic) => ({
    topic: topicName(prefix, topic),
    numPartitions: partitions ?? TOPIC_SETTINGS[topic].partitions,
    replicationFactor,
    configEntries: Object.entries({ ...TOPIC_SETTINGS[topic].config, ...config }).map(
      ([name, value]) => ({ name, value: String(value) }),
    ),
  }));

/**
 * Creates those of these topics that are missing; done when the brokers know all of them. Those that
 * are there stay as they are.
 *
 * @returns the names of those that were missing
 * @throws what the brokers say, for example that this user may not create topics
 */
export async function createMissingTopics(
  kafka: Kafka,
  topics: readonly ITopicConfig[],
): Promise<string[]> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const present = new Set(await admin.listTopics());
    const missing = topics.filter(({ topic }) => !present.has(topic));
    if (missing.length > 0) await admin.createTopics({ topics: missing, waitForLeaders: false });
    const names = topics.map(({ topic }) => topic);
    await waitForLeaders(names, () => admin.fetchTopicMetadata({ topics: names }));
    return missing.map(({ topic }) => topic);
  } finally {
    await admin.disconnect();
  }
}

/** What the controller has created the brokers may not know at once; kafkajs does not wait for that. */
async function waitForLeaders(names: string[], ask: () => Promise<unknown>): Promise<void> {
  const deadlineMs = performance.now() + LEADERS_TIMEOUT_MS;
  for (;;) {
    try {
      await ask();
      return;
    } catch (cause) {
      if (performance.now() > deadlineMs) {
        throw new Error(`topics ${names.join(', ')} were created, but have no leader`, { cause });
      }
      await delay(POLL_MS);
    }
  }
}
