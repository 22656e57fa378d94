// Runs in a pod of the product's own image: prints every record of these topics, from their
// beginning on, as one line of JSON each.
//
//   node read-topics.mjs GROUP TOPIC...
//
// Plain JavaScript: it is brought in by a ConfigMap.

import {
  createKafka,
  followTopics,
  openSecurity,
  readKafkaEnvironment,
} from '@anomaly-prediction/kafka';

const [groupId, ...topics] = process.argv.slice(2);
const log = {
  warn: (fields, message) => console.error(message, fields),
  info() {},
  error: console.error,
};
const { brokers, topicPrefix, security: files } = readKafkaEnvironment(process.env);
const security = files && openSecurity({ files, log });
const kafka = createKafka({ clientId: 'topic-reader', brokers, security, log });

let line = 0;
await followTopics({
  kafka,
  groupId,
  topics: topics.map((topic) => topicPrefix + topic),
  read(topic, { key, value }) {
    const text = value?.toString('utf8') ?? 'null';
    process.stdout.write(
      `{"line":${line++},"topic":"${topic}","key":${JSON.stringify(key)},"value":${text}}\n`,
    );
  },
});
process.once('SIGTERM', () => process.exit());
