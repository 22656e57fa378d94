import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createKafka, createMissingTopics, planTopics } from '@anomaly-prediction/kafka';
import { locateJava } from './install/java.ts';
import { locateKafka } from './install/kafka.ts';
import { localSystem } from './install/system.ts';
import { findFreePorts } from './ports.ts';
import { type SecureListeners, secureSettings } from './secure-listeners.ts';
import { type Store, startStore } from './store.ts';
import type { World } from './world.ts';

/** A client retries for ever unless told otherwise; here whether it answers is asked again. */
const ASK_RETRIES = 1;

export interface KafkaOptions {
  heapMiB?: number;
  /** Further listeners, on which only who is known may come and do what is allowed. */
  secure?: SecureListeners;
}

export interface LocalKafka extends Store {
  /** `host:port`, as KAFKA_BROKERS takes it. */
  brokers: string;
}

/**
 * Starts one real Kafka node (KRaft, broker and controller in one) in the world's folder, on free
 * ports of 127.0.0.1; done when it answers.
 *
 * @throws one line with what its log says when it does not come up
 */
export async function startKafka(
  world: World,
  { heapMiB = 256, secure }: KafkaOptions = {},
): Promise<LocalKafka> {
  const system = localSystem();
  const java = locateJava(system);
  const parts = locateKafka(system);
  if (!java || !parts) throw new Error('Kafka or Java is not installed: call ensureParts first');

  const [port = 0, controllerPort = 0] = await findFreePorts(2);
  const folder = join(world.folder, 'kafka');
  const data = join(folder, 'data');
  mkdirSync(folder);
  cpSync(parts.formattedStorage, data, { recursive: true });
  const properties = join(folder, 'server.properties');
  writeFileSync(properties, serverProperties({ port, controllerPort, data, secure }));

  const brokers = `127.0.0.1:${port}`;
  const store = await startStore(
    world,
    {
      name: 'kafka',
      command: java,
      args: [...jvmFlags(heapMiB), '-cp', join(parts.libraries, '*'), 'kafka.Kafka', properties],
    },
    () => answerClient(brokers),
  );
  return { ...store, brokers };
}

/** Quick to start rather than quick for days: no second compiler, one collector thread. */
const jvmFlags = (heapMiB: number): string[] => [
  `-Xmx${heapMiB}m`,
  '-XX:TieredStopAtLevel=1',
  '-XX:+UseSerialGC',
  '-XX:+ExitOnOutOfMemoryError',
  '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
  '-Dorg.slf4j.simpleLogger.showDateTime=true',
  '-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS',
];

interface ServerSettings {
  port: number;
  controllerPort: number;
  data: string;
  secure?: SecureListeners | undefined;
}

/** server.properties of one node whose every internal topic has one replica and one partition. */
export function serverProperties({ port, controllerPort, data, secure }: ServerSettings): string {
  const settings: Record<string, string | number | boolean> = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    'controller.listener.names': 'CONTROLLER',
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'log.dirs': data,
    'auto.create.topics.enable': false,
    'default.replication.factor': 1,
    'offsets.topic.num.partitions': 1,
    'offsets.topic.replication.factor': 1,
    'transaction.state.log.num.partitions': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'share.coordinator.state.topic.num.partitions': 1,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'group.initial.rebalance.delay.ms': 100,
    'group.min.session.timeout.ms': 1_000,
    // A broker that was killed cannot register again before its old session has ended.
    'broker.session.timeout.ms': 3_000,
    'broker.heartbeat.interval.ms': 500,
    'log.segment.bytes': 16 * 2 ** 20,
    'log.index.size.max.bytes': 2 ** 20,
    // Its default of 128 MiB would be half of the heap.
    'log.cleaner.dedupe.buffer.size': 4 * 2 ** 20,
    'num.network.threads': 2,
    'num.io.threads': 4,
    ...(secure && secureSettings(secure, port, controllerPort)),
  };
  return Object.entries(settings)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}

async function answerClient(brokers: string): Promise<void> {
  const log = { warn: () => {} };
  const admin = createKafka({ clientId: 'world', brokers, log, retries: ASK_RETRIES }).admin();
  await admin.connect();
  try {
    await admin.describeCluster();
  } finally {
    await admin.disconnect();
  }
}

/** Creates every topic of ours under `prefix`; those that are there stay as they are. */
export const createTopics = (
  brokers: string,
  prefix: string,
  partitions?: number,
): Promise<string[]> => makeTopics(brokers, planTopics({ prefix, partitions }));

type Topic = Parameters<typeof createMissingTopics>[1][number];

/** Creates these topics; done when the broker knows them. Those that are there stay as they are. */
export const makeTopics = (brokers: string, topics: Topic[]): Promise<string[]> =>
  createMissingTopics(createKafka({ clientId: 'world', brokers, log: { warn: () => {} } }), topics);
