import kafkajs, { type Admin } from 'kafkajs';

// Node finds these names only by way of the module's default.
const { ConfigResourceTypes, ConfigSource } = kafkajs;

/** What a topic is on the brokers. */
export interface TopicState {
  partitions: number;
  /** Of the partition that has the fewest. */
  replicas: number;
  /** Its own settings only, by Kafka's names. */
  config: Record<string, string>;
}

/** Undefined when there is no such topic. */
export async function describeTopic(admin: Admin, name: string): Promise<TopicState | undefined> {
  if (!(await admin.listTopics()).includes(name)) return undefined;
  const [{ topics }, { resources }] = await Promise.all([
    admin.fetchTopicMetadata({ topics: [name] }),
    admin.describeConfigs({
      resources: [{ type: ConfigResourceTypes.TOPIC, name }],
      includeSynonyms: false,
    }),
  ]);
  const partitions = topics[0]?.partitions ?? [];
  const own = (resources[0]?.configEntries ?? []).filter(
    ({ configSource }) => configSource === ConfigSource.TOPIC_CONFIG,
  );
  return {
    partitions: partitions.length,
    replicas: Math.min(...partitions.map(({ replicas }) => replicas.length)),
    config: Object.fromEntries(own.map(({ configName, configValue }) => [configName, configValue])),
  };
}

/** Gives a topic these settings, and no others. */
export async function writeTopicConfig(
  admin: Admin,
  name: string,
  config: Readonly<Record<string, string>>,
): Promise<void> {
  const configEntries = Object.entries(config).map(([key, value]) => ({ name: key, value }));
  await admin.alterConfigs({
    validateOnly: false,
    resources: [{ type: ConfigResourceTypes.TOPIC, name, configEntries }],
  });
}
