import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';

/** A real single-node broker for integration tests. */
export interface LocalBroker {
  /** `host:port`, the same after every restart. */
  brokers: string;
  /** kill -9. */
  kill(): Promise<void>;
  /** Starts it again on the same data; returns when it answers. */
  restart(): Promise<void>;
  createTopics(prefix: string, partitions: number, topics: readonly string[]): Promise<void>;
  stop(): Promise<void>;
}

const VERSION = '4.2.0';
const START_TIMEOUT_MS = 60_000;

export async function startLocalBroker(): Promise<LocalBroker> {
  const jars = join(kafkaJars(), '*');
  const folder = mkdtempSync(join(tmpdir(), 'kafka-'));
  const [port, controllerPort] = await Promise.all([freePort(), freePort()]);
  const brokers = `127.0.0.1:${port}`;
  const properties = join(folder, 'server.properties');
  writeFileSync(properties, brokerProperties(folder, port, controllerPort));
  run('java', [
    '-cp',
    jars,
    'kafka.tools.StorageTool',
    'format',
    '-t',
    'MkU3OEVBNTcwNTJENDM2Qg',
    '-c',
    properties,
  ]);

  const output = openSync(join(folder, 'output.log'), 'a');
  const start = () =>
    spawn(
      'java',
      [
        '-Xmx256m',
        '-XX:+UseSerialGC',
        '-XX:TieredStopAtLevel=1',
        '-cp',
        jars,
        'kafka.Kafka',
        properties,
      ],
      {
        stdio: ['ignore', output, output],
      },
    );
  const admin = new Kafka({ brokers: [brokers], logLevel: logLevel.NOTHING }).admin();
  let child: ChildProcess = start();

  const answers = async () => {
    const deadlineMs = Date.now() + START_TIMEOUT_MS;
    while (Date.now() < deadlineMs && child.exitCode === null) {
      try {
        await admin.connect();
        await admin.describeCluster();
        return;
      } catch {
        // Not yet: the deadline tells when that becomes an error.
        await delay(100);
      }
    }
    throw new Error(`the broker at ${brokers} does not answer; see ${folder}/output.log`);
  };
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  await answers();

  return {
    brokers,
    kill,
    restart: async () => {
      await kill();
      child = start();
      await answers();
    },
    createTopics: async (prefix, partitions, topics) => {
      await admin.createTopics({
        topics: topics.map((topic) => ({ topic: `${prefix}${topic}`, numPartitions: partitions })),
      });
    },
    stop: async () => {
      await admin.disconnect();
      await kill();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Kafka's own jars, from Maven Central once. */
function kafkaJars(): string {
  const cache = join(homedir(), '.cache', 'anomaly-prediction');
  const folder = join(cache, `kafka-${VERSION}`);
  const jars = join(folder, 'libs');
  if (existsSync(jars)) return jars;
  mkdirSync(cache, { recursive: true });
  const fresh = mkdtempSync(join(cache, 'fetch-'));
  const dependency = (artifact: string) =>
    `<dependency><groupId>org.apache.kafka</groupId><artifactId>${artifact}</artifactId><version>${VERSION}</version></dependency>`;
  const project = `<project><modelVersion>4.0.0</modelVersion><groupId>local</groupId><artifactId>kafka</artifactId><version>1</version><dependencies>${dependency('kafka_2.13')}${dependency('kafka-tools')}</dependencies></project>`;
  writeFileSync(join(fresh, 'pom.xml'), project);
  const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime', '-DoutputDirectory=libs'];
  run('mvn', ['-q', '-B', '-f', join(fresh, 'pom.xml'), ...goal], fresh);
  renameSync(fresh, folder);
  return jars;
}

function run(command: string, args: string[], cwd?: string): void {
  const { status, stderr, stdout } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed: ${stdout}${stderr}`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

const brokerProperties = (folder: string, port: number, controllerPort: number) => `
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${controllerPort}
controller.listener.names=CONTROLLER
listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}
advertised.listeners=PLAINTEXT://127.0.0.1:${port}
log.dirs=${join(folder, 'data')}
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
broker.session.timeout.ms=2000
broker.heartbeat.interval.ms=500
group.initial.rebalance.delay.ms=0
`;
