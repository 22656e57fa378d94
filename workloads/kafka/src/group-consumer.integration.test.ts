import { setTimeout as delay } from 'node:timers/promises';
import {
  type LocalKafka,
  makeTopics,
  openWorld,
  silentReport,
  startKafka,
  type World,
} from '@anomaly-prediction/test';
import type { Consumer } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startAppending } from '../testing/appender.ts';
import { createKafka } from './client.ts';
import { followTopics } from './follow-topics.ts';
import { consumeGroup, type GroupConsumer } from './group-consumer.ts';
import { openIdempotentWriter } from './idempotent-writer.ts';
import { openPartitionLog } from './partition-log.ts';

const log = { info: () => {}, warn: () => {} };
const PARTITIONS = 7;
const FREEZING_APPENDER = new URL('../testing/freezing-appender.ts', import.meta.url).pathname;
let world: World;
let broker: LocalKafka;

beforeAll(async () => {
  world = await openWorld({ name: 'kafka', report: silentReport });
  broker = await startKafka(world);
  await makeTopics(
    broker.brokers,
    ['left', 'right', 'out', 'kept', 'followed'].map((topic) => ({
      topic,
      numPartitions: topic === 'kept' ? 1 : PARTITIONS,
    })),
  );
});
afterAll(() => world.close());

const kafka = (retries?: number) =>
  createKafka({
    clientId: 'test',
    brokers: broker.brokers,
    log,
    ...(retries !== undefined && { retries }),
  });

/** One message to each partition of these topics; a plain producer repeats some while leaders settle. */
async function send(value: string, topics = ['left', 'right']): Promise<void> {
  const producer = kafka().producer({ idempotent: true, maxInFlightRequests: 1 });
  await producer.connect();
  const messages = Array.from({ length: PARTITIONS }, (_, partition) => ({ value, partition }));
  for (const topic of topics) await producer.send({ topic, messages });
  await producer.disconnect();
}

/** A member that only notes what it owns and has read. */
function member(
  topics: readonly string[],
  start: () => Record<string, number>,
  { client = kafka(), held = false } = {},
) {
  const owned = new Set<number>();
  const read: string[] = [];
  const consumer = consumeGroup({
    kafka: client,
    groupId: `of-${topics.join('-')}`,
    topics,
    now: () => Date.now(),
    log,
    open: async (partition) => {
      owned.add(partition);
      return {
        start: start(),
        read: (topic, records) => {
          for (const { value } of records) read.push(`${topic}-${partition} ${value}`);
          return (records.at(-1)?.offset ?? 0) + 1;
        },
        held: () => held,
        close: async () => {
          owned.delete(partition);
        },
      };
    },
  });
  return { consumer, owned, read };
}

const openWriter = (partition: number, end = 0) =>
  openIdempotentWriter({
    kafka: kafka(1),
    topic: 'out',
    partition,
    end,
    permission: { signal: new AbortController().signal, confirmed: () => true },
    log,
  });

async function until(condition: () => boolean, timeoutMs = 60_000): Promise<void> {
  const deadlineMs = Date.now() + timeoutMs;
  while (!condition()) {
    if (Date.now() > deadlineMs) throw new Error('waited in vain');
    await delay(50);
  }
}

describe('a group on a real broker', () => {
  it('shares co-partitioned topics among three members and reads from where each says', async () => {
    await send('message 0');
    const members = [1, 2, 3].map(() => member(['left', 'right'], () => ({ left: 1, right: 0 })));
    const allOwned = (count: number) => () =>
      members.every(({ consumer }) => consumer.ready()) &&
      members.reduce((sum, { owned }) => sum + owned.size, 0) === count;
    await until(allOwned(PARTITIONS));
    expect(members.map(({ owned }) => owned.size).sort()).toEqual([2, 2, 3]);
    expect(new Set(members.flatMap(({ owned }) => [...owned])).size).toBe(PARTITIONS);

    await send('message 1');
    // Who owned a partition before the last member joined has read it from its start too.
    const all = () => [...new Set(members.flatMap(({ read }) => read))].sort();
    await until(() => all().length >= 3 * PARTITIONS);
    const partitions = Array.from({ length: PARTITIONS }, (_, n) => n);
    expect(all()).toEqual([
      ...partitions.map((n) => `left-${n} message 1`),
      ...partitions.flatMap((n) => [`right-${n} message 0`, `right-${n} message 1`]),
    ]);

    const stop = ({ consumer }: { consumer: GroupConsumer }) => consumer.stop();
    const [first] = members.splice(0, 1);
    if (first) await stop(first);
    await until(allOwned(PARTITIONS));
    await Promise.all(members.map(stop));
  });

  it('lets a reader follow a topic, each record once although its group starts over', async () => {
    await send('message 0', ['followed']);
    const read: string[] = [];
    const follower = await followTopics({
      kafka: kafka(),
      groupId: 'follower',
      topics: ['followed'],
      read: (_, { offset, value }) => read.push(`${offset}: ${value}`),
    });
    await until(() => read.length === PARTITIONS);

    const other = kafka().consumer({ groupId: 'follower' });
    const joined = new Promise((resolve) => {
      other.on(other.events.GROUP_JOIN, resolve);
    });
    await other.connect();
    await other.subscribe({ topic: 'followed' });
    await other.run({ autoCommit: false, eachMessage: async () => {} });
    await joined;
    await send('message 1', ['followed']);
    await other.disconnect();
    await until(() => read.length >= 2 * PARTITIONS);
    await follower.close(5_000);
    const each = (value: string) => Array.from({ length: PARTITIONS }, () => value);
    expect(read.sort()).toEqual([...each('0: message 0'), ...each('1: message 1')]);
  });

  it('opens a partition afresh when what it wants next is not kept any more', async () => {
    const producer = kafka().producer({ idempotent: true, maxInFlightRequests: 1 });
    await producer.connect();
    const messages = Array.from({ length: 5 }, (_, n) => ({ value: `message ${n}` }));
    await producer.send({ topic: 'kept', messages });
    await producer.disconnect();
    const admin = kafka().admin();
    // Without this kafkajs does not know yet which broker to ask.
    await admin.fetchTopicOffsets('kept');
    await admin.deleteTopicRecords({ topic: 'kept', partitions: [{ partition: 0, offset: '3' }] });
    await admin.disconnect();

    const starts = [{ kept: 0 }];
    const { consumer, read } = member(['kept'], () => starts.shift() ?? { kept: 3 });
    await until(() => read.length >= 2);
    await consumer.stop();
    expect(read).toEqual(['kept-0 message 3', 'kept-0 message 4']);
  });

  it('gives up its partitions, held ones too, as soon as kafkajs has stopped', async () => {
    const client = kafka();
    const made: Consumer[] = [];
    const make = client.consumer.bind(client);
    client.consumer = (config) => {
      const consumer = make(config);
      made.push(consumer);
      return consumer;
    };
    const { consumer, owned } = member(['kept'], () => ({ kept: 0 }), { client, held: true });
    await until(() => consumer.ready() && owned.size === 1);
    await Promise.all(made.map((consumer) => consumer.stop()));
    await until(() => owned.size === 0);
    expect(consumer.ready()).toBe(false);
    await consumer.stop();
  });

  it('lets nobody write who stood still while another took over', async () => {
    const input = 'kept';
    const output = { topic: 'out', partition: 6 };
    const partitionLog = await openPartitionLog(kafka());
    const appended = async () => {
      const records = await partitionLog.tail(output.topic, output.partition, 10_000);
      return records.map(({ value }) => String(value));
    };
    const hasAppended = (name: string) => async () => {
      expect(await appended()).toContain(`${name} 0`);
    };

    const freezing = await world.spawnPart({
      name: 'freezing',
      command: process.execPath,
      args: [FREEZING_APPENDER, broker.brokers, input, output.topic, `${output.partition}`],
      env: { KAFKAJS_LOG_LEVEL: 'DEBUG' },
    });
    const says = (word: string) => () => freezing.tail(10).includes(word);
    await vi.waitFor(hasAppended('freezing'), { timeout: 60_000 });
    freezing.kill('SIGUSR2');
    await until(says('frozen'));
    const { brokers } = broker;
    const other = await startAppending({ name: 'other', brokers, input, output, log });
    await vi.waitFor(hasAppended('other'), { timeout: 60_000 });
    await until(says('awake'));
    await delay(2_000);
    freezing.kill('SIGKILL');
    await other.stop();

    const values = await appended();
    await partitionLog.close();
    const stretches = values.filter((value, n) => value !== values[n - 1]);
    expect(stretches).toEqual([...new Set(stretches)]);
  });

  it('reads the end of a topic without a group', async () => {
    const writer = await openWriter(3);
    const messages = Array.from({ length: 5000 }, (_, n) => ({
      key: 'k',
      value: `${n}`,
      headers: { n: `${n}` },
    }));
    expect(await writer.append(messages)).toBe(true);
    await writer.close();

    const partitionLog = await openPartitionLog(kafka());
    const tail = await partitionLog.tail('out', 3, 2000);
    expect(await partitionLog.bounds('out', 3)).toEqual({ low: 0, high: 5000 });
    expect(await partitionLog.tail('out', 4, 10)).toEqual([]);
    await partitionLog.close();
    expect(tail).toHaveLength(2000);
    expect(tail.map(({ offset }) => offset)).toEqual(
      Array.from({ length: 2000 }, (_, n) => 3000 + n),
    );
    expect(tail[0]).toMatchObject({ key: 'k', headers: { n: '3000' }, value: Buffer.from('3000') });
  });

  it('writes together what is more than the broker takes at once', async () => {
    const writer = await openWriter(2);
    const headers = { checkpoint: 'x'.repeat(17 * 1024) };
    const messages = Array.from({ length: 100 }, (_, n) => ({ value: `${n}`, headers }));
    expect(await writer.append(messages)).toBe(true);
    await writer.close();

    const partitionLog = await openPartitionLog(kafka());
    const tail = await partitionLog.tail('out', 2, 1000);
    await partitionLog.close();
    expect(tail.map(({ value }) => Number(value))).toEqual(messages.map((_, n) => n));
  });

  it('writes each record once although the broker is killed in between, and notices another writer', async () => {
    const writer = await openWriter(5);
    let restarted: Promise<void> | undefined;
    for (let n = 0; n < 300; n++) {
      if (n === 100) restarted = broker.kill('SIGKILL').then(() => broker.restart());
      expect(await writer.append([{ value: `${n}` }])).toBe(true);
    }
    await restarted;
    const other = await openWriter(5, 300);
    await other.append([{ value: 'other' }]);
    await expect(writer.append([{ value: 'again' }])).rejects.toThrow(
      'written at 301, expected 300',
    );
    await Promise.all([writer.close(), other.close()]);

    const partitionLog = await openPartitionLog(kafka());
    const tail = await partitionLog.tail('out', 5, 1000);
    await partitionLog.close();
    expect(tail.slice(0, 300).map(({ value }) => Number(value))).toEqual(
      Array.from({ length: 300 }, (_, n) => n),
    );
    expect(tail).toHaveLength(302);
  });
});
