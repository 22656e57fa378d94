import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import {
  createKafka,
  type KafkaRecord,
  openPartitionLog,
  type PartitionLog,
} from '@anomaly-prediction/kafka';
import {
  type Aggregate,
  aggregate,
  type Response,
  rejected,
  TOPICS,
} from '@anomaly-prediction/messages';
import {
  createTopics,
  type LocalKafka,
  openWorld,
  silentReport,
  startKafka,
  type World,
} from '@anomaly-prediction/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { connectClient, connectSidecar } from '../testing/senders.ts';

const PREFIX = 'faults.';
const PARTITIONS = 3;
const log = { warn: () => {} };
const MAIN = new URL('./main.ts', import.meta.url).pathname;

let world: World;
let broker: LocalKafka;
let aggregator: ChildProcess | undefined;
beforeAll(async () => {
  world = await openWorld({ name: 'aggregator', report: silentReport });
  broker = await startKafka(world);
  await createTopics(broker.brokers, PREFIX, PARTITIONS);
});
afterAll(async () => {
  aggregator?.kill('SIGKILL');
  await world.close();
});

function startAggregator(): void {
  aggregator = spawn(process.execPath, [MAIN], {
    stdio: ['ignore', process.env.AGGREGATOR_LOG ? 'inherit' : 'ignore', 'inherit'],
    env: {
      ...process.env,
      NODE_NO_WARNINGS: '1',
      KAFKA_BROKERS: broker.brokers,
      KAFKA_TOPIC_PREFIX: PREFIX,
    },
  });
}

async function killAggregator(): Promise<void> {
  if (!aggregator) return;
  const ended = once(aggregator, 'exit');
  aggregator.kill('SIGKILL');
  await ended;
}

async function sendBroken(): Promise<void> {
  const producer = createKafka({ clientId: 'test', brokers: broker.brokers, log }).producer();
  await producer.connect();
  const messages = [{ key: 'rubis', value: 'broken' }];
  await producer.send({ topic: `${PREFIX}${TOPICS.stats}`, messages });
  await producer.disconnect();
}

/** Each fault strikes while the aggregator writes, a little later within the second each time. */
async function injectFaults(partitionLog: PartitionLog): Promise<void> {
  const faults = [
    restartAggregator,
    restartBroker,
    () => Promise.all([restartBroker(), delay(150).then(restartAggregator)]),
    restartAggregator,
  ];
  for (const [n, fault] of faults.entries()) {
    const before = await readTopic(partitionLog, TOPICS.aggregate);
    await waitFor(partitionLog, (seconds) => seconds.length >= before.length + 3);
    await delay(n * 270);
    await fault();
  }
}

async function restartBroker(): Promise<void> {
  await broker.kill('SIGKILL');
  await broker.restart();
}

async function restartAggregator(): Promise<void> {
  await killAggregator();
  startAggregator();
}

async function readTopic(partitionLog: PartitionLog, topic: string): Promise<KafkaRecord[]> {
  const partitions = Array.from({ length: PARTITIONS }, (_, partition) => partition);
  const read = (partition: number) => partitionLog.tail(`${PREFIX}${topic}`, partition, 10_000);
  return (await Promise.all(partitions.map(read))).flat();
}

async function waitFor(
  partitionLog: PartitionLog,
  condition: (seconds: readonly Aggregate[]) => boolean,
): Promise<Aggregate[]> {
  const deadlineMs = Date.now() + 40_000;
  for (;;) {
    const records = await readTopic(partitionLog, TOPICS.aggregate);
    const seconds = records.map(({ value }) => aggregate.decode(value));
    if (condition(seconds)) return seconds;
    if (Date.now() > deadlineMs) throw new Error(`waited in vain at ${seconds.at(-1)?.timestamp}`);
    await delay(200);
  }
}

function expected(responses: readonly Response[], timestamp: number) {
  const own = responses.filter((response) => response.timestamp === timestamp);
  const microseconds = own.reduce((sum, { ms }) => sum + Math.round(ms * 1000), 0);
  return {
    timestamp,
    count: own.length,
    summation: microseconds / 1000,
    cpu: timestamp % 100,
    open: 3,
  };
}

describe('aggregator', () => {
  it('emits each second exactly once with every response counted and what is broken set aside, however often it and the broker are killed', async () => {
    await sendBroken();
    startAggregator();
    const partitionLog = await openPartitionLog(
      createKafka({ clientId: 'test', brokers: broker.brokers, log }),
    );
    const stop = new AbortController();
    const options = { brokers: broker.brokers, prefix: PREFIX, series: 'rubis', log };
    const beginClients = await Promise.all(
      ['c1', 'c2', 'c3'].map((client) => connectClient(client, options)),
    );
    const beginSidecar = await connectSidecar('web-1', options);
    const clients = beginClients.map((begin) => begin(stop.signal));
    const sidecar = beginSidecar(stop.signal);
    await injectFaults(partitionLog);
    const lastSecond = Math.floor(Date.now() / 1000) - 1;
    stop.abort();
    const acknowledged = (await Promise.all(clients)).flat();
    await sidecar;
    const written = await waitFor(partitionLog, (seconds) =>
      seconds.some(({ timestamp }) => timestamp >= lastSecond),
    );

    const seconds = written.filter(({ timestamp }) => timestamp <= lastSecond);
    const first = seconds[0]?.timestamp ?? lastSecond;
    const all = Array.from({ length: lastSecond - first + 1 }, (_, n) => first + n);
    expect(seconds.map(({ timestamp }) => timestamp)).toEqual(all);
    const refused = (await readTopic(partitionLog, TOPICS.rejected)).map(({ value }) =>
      rejected.decode(value),
    );
    // A copy may come again from a successor: the origin tells which record it is of.
    const byOrigin = new Map(refused.map((one) => [`${one.partition} ${one.offset}`, one]));
    expect([...byOrigin.values()]).toMatchObject([
      { topic: `${PREFIX}stats`, reason: 'not_json', excerpt: 'broken' },
    ]);
    expect(
      seconds.map(({ timestamp, count, summation, cpu, open }) => ({
        timestamp,
        count,
        summation,
        cpu,
        open,
      })),
    ).toEqual(all.map((timestamp) => expected(acknowledged, timestamp)));
    expect(seconds.filter(({ incomplete }) => incomplete)).toEqual([]);
    await partitionLog.close();
  });
});
