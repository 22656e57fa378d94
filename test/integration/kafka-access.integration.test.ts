import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import {
  createKafka,
  createMissingTopics,
  type Kafka,
  openPartitionLog,
  openSecurity,
  planTopics,
} from '@anomaly-prediction/kafka';
import {
  ACCESS,
  accessOf,
  aggregate,
  aggregatorGroup,
  COMPONENTS,
  type Component,
  prediction,
  predictorGroup,
  TOPICS,
  topicName,
} from '@anomaly-prediction/messages';
import {
  findFreePorts,
  openWorld,
  type Part,
  type SecureKafka,
  silentReport,
  startSecureKafka,
  type World,
} from '@anomaly-prediction/test';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { grant } from '../../workloads/kafka/testing/access.ts';

const SERIES = 'rubis';
/** Enough for a coordinator that is still loading. */
const RETRIES = 5;
/** The pipeline's own topics. */
const PREFIX = 'shop-';
/** Topics with the same users, on which each thing is tried once. */
const TRIED = 'tried-';
const PASSWORD = 'a password of the test, with spaces = and commas,';
const WORKLOADS = join(import.meta.dirname, '..', '..', 'workloads');
const silent = { info: () => {}, warn: () => {} };

let world: World;
let broker: SecureKafka;
let site: Server;

beforeAll(async () => {
  world = await openWorld({ name: 'kafka-access', report: silentReport });
  broker = await startSecureKafka(world);
  for (const component of COMPONENTS) {
    for (const prefix of [PREFIX, TRIED]) {
      const access = accessOf(component, prefix, SERIES);
      await grant(setUp(), `User:CN=${component}`, access);
      await grant(setUp(), `User:${component}`, access);
    }
  }
  site = createServer((_, response) => response.end('<html></html>')).listen(0, '127.0.0.1');
  await once(site, 'listening');
});
afterAll(async () => {
  site?.close();
  await world.close();
});

const setUp = (): Kafka => createKafka({ clientId: 'test', brokers: broker.brokers, log: silent });

/** Paths of the files of one who comes by certificate. */
async function identityFiles(name: string) {
  const folder = join(world.folder, `identity-${name}`);
  mkdirSync(folder, { recursive: true });
  const { certificate, key } = await broker.authority.issue({ name });
  const write = (file: string, content: string): string => {
    writeFileSync(join(folder, file), content);
    return join(folder, file);
  };
  return {
    caFile: write('ca.crt', broker.authority.certificate),
    certificateFile: write('user.crt', certificate),
    keyFile: write('user.key', key),
    usernameFile: write('user', name),
    passwordFile: write('password', PASSWORD),
  };
}

/** A client that comes as this component, by certificate, and soon gives up. */
async function as(component: Component): Promise<Kafka> {
  const { caFile, certificateFile, keyFile } = await identityFiles(component);
  const files = { tls: true, caFile, certificateFile, keyFile };
  const security = openSecurity({ files, log: silent });
  const brokers = broker.tlsBrokers;
  return createKafka({ clientId: component, brokers, security, log: silent, retries: RETRIES });
}

async function byCertificate(name: string): Promise<Record<string, string>> {
  const files = await identityFiles(name);
  return {
    KAFKA_BROKERS: broker.tlsBrokers,
    KAFKA_TLS: 'true',
    KAFKA_CA_FILE: files.caFile,
    KAFKA_CERTIFICATE_FILE: files.certificateFile,
    KAFKA_KEY_FILE: files.keyFile,
    KAFKA_TOPIC_PREFIX: PREFIX,
  };
}

async function byPassword(name: string): Promise<Record<string, string>> {
  const files = await identityFiles(name);
  return {
    KAFKA_BROKERS: broker.scramBrokers,
    KAFKA_TLS: 'true',
    KAFKA_CA_FILE: files.caFile,
    KAFKA_USERNAME_FILE: files.usernameFile,
    KAFKA_PASSWORD_FILE: files.passwordFile,
    KAFKA_TOPIC_PREFIX: PREFIX,
  };
}

const startPart = (name: string, script: string, env: Record<string, string>): Promise<Part> =>
  world.spawnPart({ name, command: process.execPath, args: [join(WORKLOADS, script)], env });

async function canWrite(kafka: Kafka, topic: string): Promise<boolean> {
  const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
  try {
    await producer.connect();
    await producer.send({ topic, messages: [{ key: 'x', value: 'x', partition: 0 }] });
    return true;
  } catch (error) {
    // Who may write nowhere gets no producer id.
    expect(String(error)).toMatch(/ot authorized to access topics|Cluster authorization failed/);
    return false;
  } finally {
    await producer.disconnect();
  }
}

async function canRead(kafka: Kafka, topic: string): Promise<boolean> {
  const log = await openPartitionLog(kafka);
  try {
    return (await log.tail(topic, 0, 1)).length === 1;
  } catch (error) {
    const { cause } = error as Error;
    expect(String(cause)).toContain('ot authorized to access topics');
    return false;
  } finally {
    await log.close();
  }
}

async function canJoin(kafka: Kafka, groupId: string): Promise<boolean> {
  const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 100 });
  const joined = new Promise<boolean>((resolve, reject) => {
    consumer.on(consumer.events.GROUP_JOIN, () => resolve(true));
    consumer.on(consumer.events.CRASH, ({ payload: { error, restart } }) => {
      // That it may not is what kafkajs was told, and does not tell.
      if (error.message === 'Failed to find group coordinator') return resolve(false);
      // A broker that is busy for longer than its retries; it starts again by itself.
      if (!restart) reject(error);
    });
  });
  await consumer.connect();
  await consumer.subscribe({ topic: topicName(TRIED, TOPICS.aggregate) });
  await consumer.run({ eachMessage: async () => {} });
  const result = await joined;
  await consumer.disconnect();
  return result;
}

describe('the access of each component', () => {
  it('lets it do on each topic what the table says, and nothing else', async () => {
    await createMissingTopics(setUp(), planTopics({ prefix: TRIED }));
    const names = Object.values(TOPICS);
    for (const topic of names) expect(await canWrite(setUp(), `${TRIED}${topic}`)).toBe(true);
    const tried = await Promise.all(
      COMPONENTS.map(async (component) => {
        const kafka = await as(component);
        const topics: Record<string, string[]> = {};
        for (const topic of names) {
          const operations = [];
          if (await canRead(kafka, `${TRIED}${topic}`)) operations.push('Read');
          if (await canWrite(kafka, `${TRIED}${topic}`)) operations.push('Write');
          topics[topic] = operations;
        }
        return [component, topics];
      }),
    );
    const expected = COMPONENTS.map((component) => {
      const topics = names.map((topic) => {
        const allowed = ACCESS[component][topic] ?? [];
        return [topic, allowed.filter((operation) => ['Read', 'Write'].includes(operation))];
      });
      return [component, Object.fromEntries(topics)];
    });
    expect(tried).toEqual(expected);
  });

  it('lets it into its own group, not into another’s', async () => {
    const groups = [aggregatorGroup(TRIED), predictorGroup(TRIED, SERIES)];
    const joins = async (component: Component) => {
      const kafka = await as(component);
      return Promise.all(groups.map((group) => canJoin(kafka, group)));
    };
    expect(await joins('aggregator')).toEqual([true, false]);
    expect(await joins('predictor')).toEqual([false, true]);
  });
});

describe('make-topics', () => {
  const linesOf = ({ logFile }: Part) =>
    readFileSync(logFile, 'utf8')
      .split('\n')
      // Not what Node itself warns of.
      .filter((line) => line.startsWith('{'));
  const run = async (name: string, env: Record<string, string>) => {
    const part = await startPart(name, 'kafka/src/make-topics.ts', env);
    const { code } = await part.exited;
    const lines = linesOf(part);
    return { code, lines: lines.length, line: lines.at(-1) ?? '' };
  };

  it('makes the topics that are missing and leaves those that are there', async () => {
    const first = await run('topics-first', {
      ...(await byCertificate('topics')),
      TOPIC_PARTITIONS: '2',
    });
    expect(first).toMatchObject({ code: 0, lines: 1 });
    expect(JSON.parse(first.line)).toMatchObject({ present: 0 });
    const second = await run('topics-second', await byCertificate('topics'));
    expect(JSON.parse(second.line)).toMatchObject({ created: [], present: 6 });
    const admin = setUp().admin();
    const { topics } = await admin.fetchTopicMetadata({ topics: [`${PREFIX}stats`] });
    await admin.disconnect();
    expect(topics[0]?.partitions).toHaveLength(2);
  });

  it('says in one line that it may not', async () => {
    const { code, line, lines } = await run('topics-denied', {
      ...(await byCertificate('client')),
      KAFKA_TOPIC_PREFIX: 'denied-',
    });
    expect({ code, lines }).toEqual({ code: 1, lines: 1 });
    expect(JSON.parse(line).err.message).toMatch(/refused to make the topics: .*[Nn]ot authorized/);
  });

  it('says in one line, after a while, that nobody answers', async () => {
    const [nobodyListens = 0] = await findFreePorts(1);
    const { code, line, lines } = await run('topics-unreachable', {
      KAFKA_BROKERS: `127.0.0.1:${nobodyListens}`,
      TOPIC_TIMEOUT_SECONDS: '3',
    });
    expect({ code, lines }).toEqual({ code: 1, lines: 1 });
    expect(line).toMatch(/could not be used within 3 s; last: .*ECONNREFUSED/);
  });
});

describe('the pipeline', () => {
  it('predicts with each part as its own user, one of them by password, and tells no secret', async () => {
    await broker.setPassword('client', PASSWORD);
    const { port } = site.address() as AddressInfo;
    const parts = await Promise.all([
      startPart('aggregator', 'aggregator/src/main.ts', await byCertificate('aggregator')),
      startPart('predictor', 'predictor/src/main.ts', {
        ...(await byCertificate('predictor')),
        SERIES,
      }),
      startPart('sidecar', 'metrics-sidecar/src/main.ts', {
        ...(await byCertificate('sidecar')),
        SERIES,
        POD_NAME: 'rubis-web-0',
        TARGET_PID: String(process.pid),
      }),
      startPart('client', 'load-client/src/main.ts', {
        ...(await byPassword('client')),
        SERIES,
        TARGET_URL: `http://127.0.0.1:${port}`,
        CLIENT_NAME: 'rubis-client-0',
        THINK_TIME_MS: '1000',
      }),
    ]);
    const log = await openPartitionLog(setUp());
    const last = async (topic: string) => {
      const tails = await Promise.all([0, 1].map((n) => log.tail(`${PREFIX}${topic}`, n, 1)));
      return tails.flat()[0]?.value ?? null;
    };
    await vi.waitFor(
      async () => {
        expect(prediction.decode(await last('predictions')).trained).toBe(false);
        const { count, pods } = aggregate.decode(await last('aggregate'));
        expect(count).toBeGreaterThan(0);
        expect(Object.keys(pods ?? {})).toEqual(['rubis-web-0']);
      },
      { timeout: 60_000, interval: 500 },
    );
    await log.close();
    await Promise.all(parts.map((part) => part.stop()));
    for (const part of parts) {
      expect(await part.exited).toEqual({ code: 0, signal: null });
      const told = readFileSync(part.logFile, 'utf8');
      expect(told).not.toContain(PASSWORD);
      expect(told).not.toContain('PRIVATE KEY');
      expect(told).not.toContain('not authorized');
    }
  });
});
