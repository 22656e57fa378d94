import { setTimeout as delay } from 'node:timers/promises';
import type { Broker, Cluster, Kafka, KafkaMessage } from 'kafkajs';
import { type KafkaRecord, toRecord } from './record.ts';

/** Offsets of a partition: the oldest record kept, and where the next one will be written. */
export interface PartitionBounds {
  low: number;
  high: number;
}

/** Reads any part of a partition at once, without a consumer group: for what must be known at a start. */
export interface PartitionLog {
  bounds(topic: string, partition: number): Promise<PartitionBounds>;
  /**
   * The last `count` records before the offset `end` (where the partition ends, unless it is given),
   * oldest first; fewer when the partition holds fewer, never because the broker sent fewer.
   */
  tail(topic: string, partition: number, count: number, end?: number): Promise<KafkaRecord[]>;
  close(): Promise<void>;
}

const FETCH_BYTES = 1024 * 1024;
const ATTEMPTS = 5;
const ATTEMPT_DELAY_MS = 200;

/**
 * Opens a reader. It asks the partition's leader directly: joining a group, even a throw-away one,
 * costs the broker's initial rebalance delay (3 s by default).
 */
export async function openPartitionLog(kafka: Kafka): Promise<PartitionLog> {
  const { cluster, disconnect } = await connectCluster(kafka);

  /** Runs `ask` on the partition's leader; once more with fresh metadata when that has moved. */
  async function onLeader<T>(
    topic: string,
    partition: number,
    ask: (leader: Broker) => Promise<T>,
  ): Promise<T> {
    let cause: unknown;
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      try {
        await cluster.addTargetTopic(topic);
        await cluster.refreshMetadataIfNecessary();
        return await ask(await findLeader(cluster, topic, partition));
      } catch (error) {
        cause = error;
        await delay(ATTEMPT_DELAY_MS);
        await reconnect(cluster).catch((error: unknown) => {
          cause = error;
        });
      }
    }
    throw new Error(`could not read ${topic}-${partition}`, { cause });
  }

  const bounds = (topic: string, partition: number): Promise<PartitionBounds> =>
    onLeader(topic, partition, async () => {
      const ask = async (fromBeginning: boolean) => {
        const [answer] = await cluster.fetchTopicsOffset([
          { topic, partitions: [{ partition }], fromBeginning },
        ]);
        return Number(answer?.partitions[0]?.offset);
      };
      return { low: await ask(true), high: await ask(false) };
    });

  const range = async (topic: string, partition: number, from: number, to: number) => {
    const records: KafkaRecord[] = [];
    for (let position = from; position < to; ) {
      const fetched = await onLeader(topic, partition, (leader) =>
        fetchOnce(leader, topic, partition, position),
      );
      for (const message of fetched) {
        const record = toRecord(message);
        if (record.offset < to && !message.isControlRecord) records.push(record);
        position = record.offset + 1;
      }
    }
    return records;
  };

  return {
    bounds,
    tail: async (topic, partition, count, end) => {
      const { low, high } = await bounds(topic, partition);
      const to = end ?? high;
      return range(topic, partition, Math.max(low, to - count), to);
    },
    close: disconnect,
  };
}

/**
 * kafkajs hands its cluster connection to partition assigners only; a consumer that never joins its
 * group is the supported way to one.
 */
async function connectCluster(kafka: Kafka) {
  const clusters: Cluster[] = [];
  const consumer = kafka.consumer({
    groupId: 'never-joined',
    allowAutoTopicCreation: false,
    partitionAssigners: [
      (config) => {
        clusters.push(config.cluster);
        return {
          name: 'never-joined',
          version: 0,
          assign: async () => [],
          protocol: () => ({ name: 'never-joined', metadata: Buffer.alloc(0) }),
        };
      },
    ],
  });
  await consumer.connect();
  const [cluster] = clusters;
  if (!cluster) throw new Error('kafkajs did not hand its cluster to the partition assigner');
  return { cluster, disconnect: () => consumer.disconnect() };
}

async function reconnect(cluster: Cluster): Promise<void> {
  if (!cluster.isConnected()) await cluster.connect();
  await cluster.refreshMetadata();
}

async function findLeader(cluster: Cluster, topic: string, partition: number): Promise<Broker> {
  const [nodeId] = Object.keys(cluster.findLeaderForPartitions(topic, [partition]));
  if (nodeId === undefined) throw new Error(`${topic}-${partition} has no leader`);
  return cluster.findBroker({ nodeId });
}

interface FetchedMessage extends Pick<KafkaMessage, 'offset' | 'key' | 'value' | 'headers'> {
  isControlRecord?: boolean;
}

/**
 * Only for where there is more: a broker may send nothing all the same, for example to slow a client
 * down, and whoever took that for the end would write again what is there.
 */
export async function fetchOnce(
  leader: Pick<Broker, 'fetch'>,
  topic: string,
  partition: number,
  position: number,
): Promise<FetchedMessage[]> {
  const answer: { responses: { partitions: { messages: FetchedMessage[] }[] }[] } =
    await leader.fetch({
      maxWaitTime: 100,
      minBytes: 1,
      maxBytes: FETCH_BYTES,
      topics: [
        {
          topic,
          partitions: [{ partition, fetchOffset: String(position), maxBytes: FETCH_BYTES }],
        },
      ],
    });
  const fetched = answer.responses.flatMap(({ partitions }) =>
    // A batch comes whole, from before the position too.
    partitions.flatMap(({ messages }) =>
      messages.filter(({ offset }) => Number(offset) >= position),
    ),
  );
  if (fetched.length === 0) throw new Error(`the broker sent nothing from ${position} on`);
  return fetched;
}
