import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Access } from '@anomaly-prediction/messages';
import {
  type Authority,
  makeTopics,
  openWorld,
  type SecureKafka,
  silentReport,
  startSecureKafka,
  type World,
} from '@anomaly-prediction/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { grant } from '../../testing/access.ts';
import { createKafka } from '../client.ts';
import { consumeGroup } from '../group-consumer.ts';
import { createOutbox } from '../outbox.ts';
import { openPartitionLog } from '../partition-log.ts';
import type { SecurityFiles } from './identity.ts';
import { type KafkaSecurity, openSecurity } from './security.ts';

const TOPIC = 'sent';
const GROUP = 'readers';
const SEND_EVERY_MS = 5;
/** By then sender and reader are well under way. */
const WARM_UP_RECORDS = 200;
const ACCESS: Access = {
  topics: [{ name: TOPIC, operations: ['Read', 'Write'] }],
  groups: [GROUP],
};
const TIMES = { pollMs: 50, spreadMs: 300 };

let world: World;
let broker: SecureKafka;
let folder: string;

beforeAll(async () => {
  world = await openWorld({ name: 'renewal', report: silentReport });
  broker = await startSecureKafka(world);
  folder = join(world.folder, 'identity');
  mkdirSync(folder);
  await makeTopics(broker.brokers, [{ topic: TOPIC, numPartitions: 1 }]);
  for (const principal of ['User:CN=first', 'User:CN=second', 'User:rubis']) {
    await grant(plain(), principal, ACCESS);
  }
});
afterAll(() => world.close());

const plain = () =>
  createKafka({ clientId: 'test', brokers: broker.brokers, log: { warn: () => {} } });

/** As a kubelet does: what is there is whole. */
function write(file: string, content: string): string {
  const path = join(folder, file);
  writeFileSync(`${path}.new`, content);
  renameSync(`${path}.new`, path);
  return path;
}

async function writeIdentity(authority: Authority, name: string): Promise<SecurityFiles> {
  const { certificate, key } = await authority.issue({ name });
  return {
    tls: true,
    caFile: write('ca.crt', authority.certificate),
    certificateFile: write('user.crt', certificate),
    keyFile: write('user.key', key),
  };
}

const writeUser = (password: string): SecurityFiles => ({
  tls: true,
  caFile: write('ca.crt', broker.authority.certificate),
  usernameFile: write('user', 'rubis'),
  passwordFile: write('password', password),
});

/** A security that counts its renewals. */
function watched(files: SecurityFiles): { security: KafkaSecurity; renewals: () => number } {
  let renewals = 0;
  const log = { info: () => void renewals++, warn: () => {} };
  return { security: openSecurity({ files, log, ...TIMES }), renewals: () => renewals };
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => `${index}`);

/** Sends numbers and reads them, as the workloads do, while `happen` runs. */
async function traffic(brokers: string, security: KafkaSecurity, happen: () => Promise<void>) {
  const log = { info: () => {}, warn: () => {} };
  const partitionLog = await openPartitionLog(plain());
  const { high: start } = await partitionLog.bounds(TOPIC, 0);
  const read: string[] = [];
  let openings = 0;
  const group = consumeGroup({
    kafka: createKafka({ clientId: 'reader', brokers, security, log }),
    groupId: GROUP,
    topics: [TOPIC],
    now: () => Date.now(),
    log,
    open: async () => {
      openings++;
      return {
        start: { [TOPIC]: start + read.length },
        read: (_, records) => {
          read.push(...records.map(({ value }) => String(value)));
          return (records.at(-1)?.offset ?? 0) + 1;
        },
        close: async () => {},
      };
    },
  });
  let lost = 0;
  const outbox = createOutbox({
    kafka: createKafka({ clientId: 'sender', brokers, security, log }),
    topic: TOPIC,
    key: 'rubis',
    maxQueued: 100_000,
    onDropped: (count) => {
      lost += count;
    },
  });
  let sent = 0;
  const sending = setInterval(() => outbox.push(Buffer.from(`${sent++}`)), SEND_EVERY_MS);

  const caughtUp = async (goal = sent) => {
    for (; read.length < goal || outbox.queued > 50; ) await delay(20);
  };
  await caughtUp(WARM_UP_RECORDS);
  await happen();
  await caughtUp();
  await caughtUp();
  clearInterval(sending);
  await outbox.close(20_000);
  while (read.length < sent) await delay(20);
  await delay(200);
  await group.stop();
  const written = (await partitionLog.tail(TOPIC, 0, 1_000_000)).slice(start);
  await partitionLog.close();
  security.close();
  return { sent, lost, read, openings, written: written.map(({ value }) => String(value)) };
}

const renewed = async (renewals: () => number) => {
  while (renewals() === 0) await delay(10);
  await delay(TIMES.spreadMs + 2_500);
};

describe('while records are sent and read', () => {
  it('a renewed certificate is taken up: nothing is lost or doubled, nor the partition given up', async () => {
    const { security, renewals } = watched(await writeIdentity(broker.authority, 'first'));
    const result = await traffic(broker.tlsBrokers, security, async () => {
      await writeIdentity(broker.authority, 'second');
      await renewed(renewals);
    });
    expect(result).toMatchObject({ lost: 0, openings: 1 });
    expect(result.written).toEqual(numbers(result.sent));
    expect(result.read).toEqual(numbers(result.sent));
  });

  it('a renewed password is taken up, although the broker knows it later', async () => {
    await broker.setPassword('rubis', 'an old password');
    const { security, renewals } = watched(writeUser('an old password'));
    const result = await traffic(broker.scramBrokers, security, async () => {
      writeUser('a new password');
      await renewed(renewals);
      await broker.setPassword('rubis', 'a new password');
    });
    expect(result.lost).toBe(0);
    expect(result.written).toEqual(numbers(result.sent));
    expect(result.read).toEqual(numbers(result.sent));
  });

  it('another authority takes over, and the broker trusts the old one no more', async () => {
    const { security, renewals } = watched(await writeIdentity(broker.authority, 'first'));
    const result = await traffic(broker.tlsBrokers, security, async () => {
      const authority = await broker.replaceAuthority();
      await broker.stop();
      await broker.restart();
      await writeIdentity(authority, 'second');
      await renewed(renewals);
    });
    expect(result.lost).toBe(0);
    expect(result.written).toEqual(numbers(result.sent));
    expect(result.read).toEqual(numbers(result.sent));
  });
});
