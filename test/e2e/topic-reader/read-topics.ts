// Runs in a pod of the product's aggregator image, from a folder of it that has its packages: prints
// every record of some topics from their beginning on, a line of JSON each (`RecordLine`). What it
// has printed it prints again after it lost its place; whoever reads it passes that over.
//
// Environment: that of every process of the product that talks to Kafka, and TOPICS (with commas
// between) and GROUP_PREFIX (of its group, which it may read as).

import { randomUUID } from 'node:crypto';
import { createKafka, openSecurity, readKafkaEnvironment } from '@anomaly-prediction/kafka';

/** A close or a rebalance waits for the fetch that is under way. */
const FETCH_WAIT_MS = 500;

// Standard output is for records.
const tell = (fields: object, message: string) =>
  process.stderr.write(`${message} ${JSON.stringify(fields)}\n`);
const log = { info: tell, warn: tell };

const { TOPICS = '', GROUP_PREFIX = '' } = process.env;
const { brokers, security: files } = readKafkaEnvironment(process.env);
const security = files && openSecurity({ files, log });
const kafka = createKafka({ clientId: 'topic-reader', brokers, security, log });
const consumer = kafka.consumer({
  // Its own: the one before, killed, would otherwise hold its partitions for half a minute.
  groupId: `${GROUP_PREFIX}${randomUUID()}`,
  allowAutoTopicCreation: false,
  maxWaitTimeInMs: FETCH_WAIT_MS,
});
// Another one is started in its place, and reads all again.
consumer.on('consumer.crash', ({ payload: { restart } }) => {
  if (!restart) process.exit(1);
});
// As the first process of its container it would heed no signal otherwise.
process.once('SIGTERM', () => process.exit());

await consumer.connect();
await consumer.subscribe({ topics: TOPICS.split(','), fromBeginning: true });
await consumer.run({
  autoCommit: false,
  eachMessage: async ({ topic, partition, message: { offset, key, value } }) => {
    const line = {
      topic,
      partition,
      offset: Number(offset),
      key: key?.toString('utf8') ?? '',
      value: value?.toString('utf8') ?? '',
    };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  },
});
