import { setTimeout as delay } from 'node:timers/promises';
import { createKafka, type KafkaOptions } from '../src/client.ts';
import { consumeGroup, type GroupConsumer } from '../src/group-consumer.ts';
import { openIdempotentWriter } from '../src/idempotent-writer.ts';
import { openPartitionLog } from '../src/partition-log.ts';

export interface AppenderOptions {
  name: string;
  brokers: string;
  /** The topic, of one partition, which is shared among all appenders. */
  input: string;
  output: { topic: string; partition: number };
  log: KafkaOptions['log'];
}

const APPEND_INTERVAL_MS = 50;
/** What another appender had in flight when it lost the partition has arrived by then. */
const SETTLE_MS = 500;

/** Appends its name again and again while it owns, with the number of that stretch of owning. */
export async function startAppending(options: AppenderOptions): Promise<GroupConsumer> {
  const { name, brokers, input, output, log } = options;
  const client = { clientId: name, brokers, log };
  const partitionLog = await openPartitionLog(createKafka(client));
  let stretches = 0;
  return consumeGroup({
    kafka: createKafka(client),
    groupId: 'appenders',
    topics: [input],
    now: () => Date.now(),
    log: { ...log, info: () => {} },
    open: async (partition, ownership) => {
      const value = `${name} ${stretches++}`;
      await delay(SETTLE_MS);
      const inputEnd = (await partitionLog.bounds(input, partition)).high;
      const outputEnd = (await partitionLog.bounds(output.topic, output.partition)).high;
      const writer = await openIdempotentWriter({
        ...output,
        kafka: createKafka({ ...client, retries: 1 }),
        end: outputEnd,
        permission: ownership,
        log,
      });
      const append = async () => {
        while (await writer.append([{ value }])) await delay(APPEND_INTERVAL_MS);
      };
      const appending = append().catch((error: unknown) => ownership.reopen(`${error}`));
      return {
        start: { [input]: inputEnd },
        read: (_, records) => (records.at(-1)?.offset ?? inputEnd - 1) + 1,
        close: async () => {
          await appending;
          await writer.close();
        },
      };
    },
  });
}
