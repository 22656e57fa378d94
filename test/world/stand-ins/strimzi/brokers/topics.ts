import { isDeepStrictEqual } from 'node:util';
import {
  type Admin,
  describeTopic,
  type TopicState,
  writeTopicConfig,
} from '@anomaly-prediction/kafka/testing';
import { type Problem, topicNameOf } from '../judge.ts';
import type { Topic } from '../objects.ts';

/** Kafka's word for "as the brokers are configured". */
const BROKER_DEFAULT = -1;

/** What makes a topic of the brokers as its spec asks for. */
export interface TopicChange {
  create?: true;
  /** How many it shall have. */
  partitions?: number;
  /** All settings that it shall have. */
  config?: Record<string, string>;
  problem?: Problem;
}

export function topicChange({ spec }: Topic, present: TopicState | undefined): TopicChange {
  if (!present) return { create: true };
  const { partitions = present.partitions, replicas = present.replicas } = spec ?? {};
  const config = configOf(spec);
  const problem = problemOf({ partitions, replicas }, present);
  return {
    ...(partitions > present.partitions && { partitions }),
    ...(!isDeepStrictEqual(config, present.config) && { config }),
    ...(problem && { problem }),
  };
}

function problemOf(
  wanted: Pick<TopicState, 'partitions' | 'replicas'>,
  present: TopicState,
): Problem | undefined {
  if (wanted.partitions < present.partitions) {
    return { reason: 'NotSupported', message: 'Decreasing partitions not supported' };
  }
  if (wanted.replicas === present.replicas) return undefined;
  const message = 'Replication factor change not supported, but required for all partitions';
  return { reason: 'NotSupported', message };
}

const configOf = (spec: Topic['spec']): Record<string, string> =>
  Object.fromEntries(
    Object.entries(spec?.config ?? {})
      .map(([name, value]): [string, string] => [name, String(value)])
      .toSorted(([one], [other]) => (one < other ? -1 : 1)),
  );

/** Makes a topic so on the brokers. @returns why it is not as its owner wants it, if it is not */
export async function syncTopic(
  admin: Admin,
  topic: Topic,
  note: (line: string) => void,
): Promise<Problem | undefined> {
  const name = topicNameOf(topic);
  const change = topicChange(topic, await describeTopic(admin, name));
  try {
    if (change.create) {
      await create(admin, name, topic);
      note(`topic ${name} created`);
    }
    if (change.partitions !== undefined) {
      await admin.createPartitions({
        topicPartitions: [{ topic: name, count: change.partitions }],
      });
      note(`topic ${name} has ${change.partitions} partitions now`);
    }
    if (change.config) {
      await writeTopicConfig(admin, name, change.config);
      note(`topic ${name} has the settings ${JSON.stringify(change.config)} now`);
    }
  } catch (error) {
    const refusal = refusalIn(error);
    if (refusal === undefined) throw error;
    return { reason: 'KafkaError', message: refusal };
  }
  return change.problem;
}

const create = (admin: Admin, name: string, { spec }: Topic) =>
  admin.createTopics({
    waitForLeaders: false,
    topics: [
      {
        topic: name,
        numPartitions: spec?.partitions ?? BROKER_DEFAULT,
        replicationFactor: spec?.replicas ?? BROKER_DEFAULT,
        configEntries: Object.entries(configOf(spec)).map(([key, value]) => ({
          name: key,
          value,
        })),
      },
    ],
  });

/** Deletes it on the brokers, if it is there. */
export async function removeTopic(admin: Admin, name: string): Promise<void> {
  if (!(await admin.listTopics()).includes(name)) return;
  await admin.deleteTopics({ topics: [name] });
}

/** What the brokers say against it; undefined where they could not be asked. */
function refusalIn(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { errors = [error] } = error as Error & { errors?: Error[] };
  const refusals = errors.filter(
    (one) => 'type' in one && (one as { retriable?: boolean }).retriable === false,
  );
  return refusals.length > 0 ? refusals.map(({ message }) => message).join('; ') : undefined;
}
