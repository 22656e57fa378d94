import { setTimeout as delay } from 'node:timers/promises';
import { createLogger, environmentField, readEnvironment } from '@anomaly-prediction/service';
import { z } from 'zod';
import { createKafka } from './client.ts';
import { createMissingTopics, planTopics } from './create-topics.ts';
import { kafkaFields, toKafkaSettings } from './kafka-environment.ts';
import { openSecurity } from './security/security.ts';

const MAX_PARTITIONS = 1_000;
const MAX_REPLICAS = 100;

/** `name=value` with commas between, as Kafka's own tools take them. */
const topicConfig = z
  .string()
  .regex(/^([a-z.]+=[^,=]+)(,[a-z.]+=[^,=]+)*$/, 'must be NAME=VALUE with commas between')
  .transform((text) => Object.fromEntries(text.split(',').map((entry) => entry.split('='))))
  .pipe(z.record(z.string(), z.string()));

const log = createLogger('make-topics');

try {
  await main();
  process.exit(0);
} catch (error) {
  log.fatal({ err: error }, 'make-topics cannot go on');
  // kafkajs would go on trying.
  process.exit(1);
}

/** Makes the topics that are missing, once, where no operator of Kafka's does. */
async function main(): Promise<void> {
  const variables = readEnvironment(
    {
      ...kafkaFields,
      TOPIC_PARTITIONS: environmentField.count.max(MAX_PARTITIONS).optional(),
      TOPIC_REPLICAS: environmentField.count.max(MAX_REPLICAS).optional(),
      TOPIC_CONFIG: topicConfig.optional(),
      TOPIC_TIMEOUT_SECONDS: environmentField.positive.default(60),
    },
    process.env,
  );
  const { brokers, topicPrefix, security: files } = toKafkaSettings(variables);
  const { TOPIC_PARTITIONS, TOPIC_REPLICAS, TOPIC_CONFIG, TOPIC_TIMEOUT_SECONDS } = variables;
  let lastSaid = 'nothing';
  const kafka = createKafka({
    clientId: 'make-topics',
    brokers,
    security: files && openSecurity({ files, log }),
    log: {
      warn: (fields, message) => {
        lastSaid = 'error' in fields ? `${message}: ${fields.error}` : message;
      },
    },
  });
  const topics = planTopics({
    prefix: topicPrefix,
    partitions: TOPIC_PARTITIONS,
    replicationFactor: TOPIC_REPLICAS,
    ...(TOPIC_CONFIG && { config: TOPIC_CONFIG }),
  });

  const created = await Promise.race([
    createMissingTopics(kafka, topics).catch((cause: unknown) => {
      throw new Error(`Kafka at ${brokers} refused to make the topics: ${reasonsOf(cause)}`, {
        cause,
      });
    }),
    delay(TOPIC_TIMEOUT_SECONDS * 1_000).then(() => {
      throw new Error(
        `Kafka at ${brokers} could not be used within ${TOPIC_TIMEOUT_SECONDS} s; last: ${lastSaid}`,
      );
    }),
  ]);
  log.info({ created, present: topics.length - created.length }, 'all topics are there');
}

/** kafkajs keeps what the broker said of each topic in `errors`. */
function reasonsOf(cause: unknown): string {
  const errors = cause instanceof Error && 'errors' in cause ? cause.errors : [];
  const each = (Array.isArray(errors) ? errors : []).map((error: unknown) =>
    error instanceof Error && 'topic' in error ? `${error.topic}: ${error.message}` : String(error),
  );
  return each.length > 0 ? each.join('; ') : String(cause instanceof Error ? cause.message : cause);
}
