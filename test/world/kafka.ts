import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createKafka } from '@anomaly-prediction/kafka';
import { TOPICS, topicName } from '@anomaly-prediction/messages';
import { kafkaHome } from './install/kafka.ts';
import type { Part } from './part.ts';
import { freePort } from './ports.ts';
import type { World } from './world.ts';

/** A quick start matters more to a world than a high throughput later. */
const JVM_FLAGS = ['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xshare:auto'];
const START_TIMEOUT_MS = 60_000;
const POLL_EVERY_MS = 100;

/** A real broker, one node in KRaft mode, that can be killed and started again on its data. */
export class KafkaBroker {
  readonly brokers: string;
  readonly #world: World;
  readonly #properties: string;
  #part: Part | null = null;

  constructor(world: World, port: number, properties: string) {
    this.#world = world;
    this.brokers = `127.0.0.1:${port}`;
    this.#properties = properties;
  }

  get part(): Part {
    if (this.#part === null) throw new Error('kafka has not been started');
    return this.#part;
  }

  /** Starts the broker, or starts it again on its old data, and waits until it answers. */
  async start(): Promise<void> {
    this.#part = await this.#world.start({
      name: 'kafka',
      ...java('kafka.Kafka', [this.#properties]),
      layer: 'store',
    });
    await answers(this.#part, this.brokers);
  }

  /** Ends it as a machine's failure would. */
  async kill(): Promise<void> {
    this.part.kill('SIGKILL');
    await this.part.exited;
  }
}

/** Starts one broker on a free port with an empty log. */
export async function startKafka(world: World): Promise<KafkaBroker> {
  const [port, controllerPort] = [await freePort(), await freePort()];
  const properties = join(world.folder, 'kafka.properties');
  await writeFile(properties, settings(port, controllerPort, join(world.folder, 'kafka')));
  const format = await world.start({
    name: 'kafka-format',
    ...java('kafka.tools.StorageTool', ['format', '-t', randomUUID(), '-c', properties]),
  });
  const { code } = await format.exited;
  if (code !== 0) throw new Error(`Kafka’s storage could not be made: ${format.tail()}`);
  const broker = new KafkaBroker(world, port, properties);
  await broker.start();
  return broker;
}

/** Makes every topic of the product, as the operator's KafkaTopics would. */
export async function createTopics(
  brokers: string,
  prefix: string,
  numPartitions: number,
): Promise<void> {
  const admin = createKafka({ clientId: 'world', brokers, log: SILENT }).admin();
  await admin.connect();
  try {
    await admin.createTopics({
      topics: Object.values(TOPICS).map((topic) => ({
        topic: topicName(prefix, topic),
        numPartitions,
        replicationFactor: 1,
        configEntries:
          topic === TOPICS.snapshots ? [{ name: 'cleanup.policy', value: 'compact' }] : [],
      })),
    });
  } finally {
    await admin.disconnect();
  }
}

/** What a client logs while the broker is not up yet is expected, and of use to nobody. */
const SILENT = { warn: () => undefined };

function java(mainClass: string, args: readonly string[]) {
  return {
    command: process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin', 'java') : 'java',
    args: [...JVM_FLAGS, '-cp', join(kafkaHome(), 'libs', '*'), mainClass, ...args],
  };
}

function settings(port: number, controllerPort: number, logFolder: string): string {
  const properties = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': logFolder,
    'auto.create.topics.enable': false,
    'offsets.topic.num.partitions': 1,
    'offsets.topic.replication.factor': 1,
    'transaction.state.log.num.partitions': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'group.initial.rebalance.delay.ms': 0,
    'group.min.session.timeout.ms': 1_000,
    // A broker started again after a kill waits until its own old session is over.
    'broker.session.timeout.ms': 2_000,
    'broker.heartbeat.interval.ms': 500,
    'num.network.threads': 2,
    'num.io.threads': 2,
  };
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

async function answers(part: Part, brokers: string): Promise<void> {
  const giveUpMs = performance.now() + START_TIMEOUT_MS;
  const admin = createKafka({ clientId: 'world', brokers, log: SILENT, retries: 0 }).admin();
  while (performance.now() < giveUpMs) {
    if (!part.isRunning) throw new Error(`Kafka ended while it started: ${part.tail()}`);
    try {
      await admin.connect();
      await admin.describeCluster();
      return await admin.disconnect();
    } catch {
      // Not up yet; `part.tail` tells why if it stays so.
      await delay(POLL_EVERY_MS);
    }
  }
  throw new Error(`Kafka did not answer on ${brokers}: ${part.tail()}`);
}
