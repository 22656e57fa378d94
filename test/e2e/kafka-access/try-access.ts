// Runs in a pod of the product's aggregator image, from a folder of it that has its packages: tries
// as each of several Kafka users what it may do, and prints what came of it, a line of JSON
// (`AccessTried`). Nothing is written that is not refused.
//
// Environment: KAFKA_BROKERS (TLS), CA_FILE, USERS_FOLDER (user.crt and user.key of each user in a
// folder named after him), TRIALS (`AccessTrials` as JSON).

import { createKafka, type Kafka, openPartitionLog, openSecurity } from '@anomaly-prediction/kafka';

/** What is to be tried. */
export interface AccessTrials {
  /** Each reads every topic, and writes to those that he must not write to. */
  users: { user: string; mustNotWrite: string[] }[];
  topics: string[];
  /** Users whose certificates an authority made that is none of this Kafka's. */
  strangers: string[];
}

/** `allowed`, `refused`, or why neither is known. */
export interface AccessTried {
  users: Record<string, Record<string, { read: string; write?: string }>>;
  /** As each stranger, without a certificate (`nobody`) and without TLS (`plain`): `let in` or why not. */
  others: Record<string, string>;
}

/** A coordinator or a leader may not be known at once. */
const RETRIES = 2;

const { KAFKA_BROKERS: brokers = '', CA_FILE: caFile = '', USERS_FOLDER = '' } = process.env;
const trials = JSON.parse(process.env.TRIALS ?? '') as AccessTrials;
// Standard output is for the result.
const tell = (fields: object, message: string) =>
  process.stderr.write(`${message} ${JSON.stringify(fields)}\n`);
const log = { info: tell, warn: tell };

const connect = (files?: { certificateFile: string; keyFile: string }): Kafka => {
  const security = openSecurity({ files: { tls: true, caFile, ...files }, log });
  return createKafka({ clientId: 'try-access', brokers, security, log, retries: RETRIES });
};

const connectAs = (user: string): Kafka =>
  connect({
    certificateFile: `${USERS_FOLDER}/${user}/user.crt`,
    keyFile: `${USERS_FOLDER}/${user}/user.key`,
  });

const judge = (error: unknown): string =>
  reasonsOf(error).some((reason) => /not authorized to access topic/i.test(reason))
    ? 'refused'
    : reasonsOf(error).join(': ');

const reasonsOf = (error: unknown): string[] =>
  error instanceof Error ? [error.message, ...reasonsOf(error.cause)] : [];

/** One that may say where a topic ends may not always read it, so what is asked for is a record. */
async function tryRead(kafka: Kafka, topic: string): Promise<string> {
  const partitionLog = await openPartitionLog(kafka);
  try {
    const { high } = await partitionLog.bounds(topic, 0);
    await partitionLog.tail(topic, 0, 1, high + 1);
    return 'allowed';
  } catch (error) {
    const isEmpty = reasonsOf(error).some((reason) => reason.includes('the broker sent nothing'));
    return isEmpty ? 'allowed' : judge(error);
  } finally {
    await partitionLog.close();
  }
}

async function tryWrite(kafka: Kafka, topic: string): Promise<string> {
  const producer = kafka.producer({ allowAutoTopicCreation: false });
  await producer.connect();
  try {
    await producer.send({ topic, messages: [{ key: 'x', value: 'x', partition: 0 }] });
    return 'allowed';
  } catch (error) {
    return judge(error);
  } finally {
    await producer.disconnect();
  }
}

async function tryUser({ user, mustNotWrite }: AccessTrials['users'][number]) {
  const tried: AccessTried['users'][string] = {};
  for (const topic of trials.topics) {
    tried[topic] = {
      read: await tryRead(connectAs(user), topic),
      ...(mustNotWrite.includes(topic) && { write: await tryWrite(connectAs(user), topic) }),
    };
  }
  return tried;
}

async function tryToGetIn(kafka: Kafka): Promise<string> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    await admin.listTopics();
    return 'let in';
  } catch (error) {
    return reasonsOf(error).join(': ');
  } finally {
    await admin.disconnect();
  }
}

const users: AccessTried['users'] = {};
await Promise.all(
  trials.users.map(async (trial) => {
    users[trial.user] = await tryUser(trial);
  }),
);
const others: AccessTried['others'] = {
  nobody: await tryToGetIn(connect()),
  plain: await tryToGetIn(createKafka({ clientId: 'try-access', brokers, log, retries: RETRIES })),
};
for (const stranger of trials.strangers) others[stranger] = await tryToGetIn(connectAs(stranger));
process.stdout.write(`${JSON.stringify({ users, others })}\n`);
process.exit();
