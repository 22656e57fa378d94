// The broker side of the stand-in for Strimzi, on a real Kafka that reads the very server.properties
// that its pods do: only ports and files are this machine's.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { createKafka, type KafkaSecurity } from '@anomaly-prediction/kafka';

import { type Admin, describeTopic, listAccess } from '@anomaly-prediction/kafka/testing';
import {
  type Authority,
  type Certificate,
  createAuthority,
  findFreePorts,
  localSystem,
  openWorld,
  silentReport,
  type World,
} from '@anomaly-prediction/test';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { locateJava } from '../world/install/java.ts';
import { locateKafka } from '../world/install/kafka.ts';
import { entriesOf, principalOf, syncAccess } from '../world/stand-ins/strimzi/brokers/access.ts';
import { withAdmin } from '../world/stand-ins/strimzi/brokers/connection.ts';
import {
  CONTROL_PLANE_PORT,
  certificateHosts,
  fullNodeHost,
  nodeHost,
  REPLICATION_PORT,
} from '../world/stand-ins/strimzi/brokers/names.ts';
import { nodesOf, numberNodes } from '../world/stand-ins/strimzi/brokers/nodes.ts';
import { nodeProperties } from '../world/stand-ins/strimzi/brokers/properties.ts';
import { removePassword, setPassword } from '../world/stand-ins/strimzi/brokers/scram.ts';
import { removeTopic, syncTopic } from '../world/stand-ins/strimzi/brokers/topics.ts';
import { uuidOf } from '../world/stand-ins/strimzi/kafkas.ts';
import type {
  AccessRule,
  Kafka,
  NodePool,
  Topic,
  User,
} from '../world/stand-ins/strimzi/objects.ts';
import { startStore } from '../world/store.ts';

const HOST = '127.0.0.1';
const NODE = 'main-nodes-0';
/** Within which a broker that does much else has taken up what it was told. */
const WAIT = { timeout: 20_000, interval: 50 };
const nobody = () => {};

let world: World;
let clusterAuthority: Authority;
let clientsAuthority: Authority;
let operator: Certificate;
let replicationPort: number;
let clientsPort: number;
let passwordPort: number;

const metadata = (name: string) => ({ namespace: 'shop', name, uid: name, resourceVersion: '1' });

const kafka = (): Kafka => ({
  metadata: metadata('main'),
  spec: {
    kafka: {
      listeners: [
        {
          name: 'tls',
          port: clientsPort,
          type: 'internal',
          tls: true,
          authentication: { type: 'tls' },
        },
        {
          name: 'password',
          port: passwordPort,
          type: 'internal',
          tls: true,
          authentication: { type: 'scram-sha-512' },
        },
      ],
      authorization: { type: 'simple' },
      config: {
        'auto.create.topics.enable': false,
        'offsets.topic.num.partitions': 1,
        'offsets.topic.replication.factor': 1,
      },
    },
  },
});

const pool: NodePool = {
  metadata: metadata('nodes'),
  spec: { replicas: 1, roles: ['controller', 'broker'], storage: { type: 'ephemeral' } },
};

beforeAll(async () => {
  world = await openWorld({ name: 'strimzi-brokers', report: silentReport });
  [clusterAuthority, clientsAuthority] = await Promise.all([
    createAuthority('cluster-ca'),
    createAuthority('clients-ca'),
  ]);
  operator = await clusterAuthority.issue({ name: 'cluster-operator', groups: ['io.strimzi'] });
  await startNode();
});
afterAll(() => world?.close());

async function startNode(): Promise<void> {
  const system = localSystem();
  const java = locateJava(system);
  const parts = locateKafka(system);
  if (!java || !parts) throw new Error('Kafka or Java is not installed: call ensureParts first');
  const [controlPlane = 0, replication = 0, clients = 0, password = 0] = await findFreePorts(4);
  replicationPort = replication;
  clientsPort = clients;
  passwordPort = password;

  const folder = join(world.folder, 'node');
  mkdirSync(folder);
  const write = (name: string, content: string): string => {
    writeFileSync(join(folder, name), content, { mode: 0o600 });
    return join(folder, name);
  };
  const dns = certificateHosts('shop', 'main', NODE);
  const own = await clusterAuthority.issue({ name: 'main-kafka', groups: ['io.strimzi'], dns });
  const nodes = nodesOf(kafka(), numberNodes([pool]));
  const [node] = nodes;
  if (!node) throw new Error('the pool has no node');
  const properties = nodeProperties(kafka(), nodes, node, {
    data: join(folder, 'data'),
    keystore: write('keystore.pem', own.key + own.certificate),
    clusterAuthorities: write('cluster-ca.pem', clusterAuthority.certificate),
    clientsAuthorities: write('clients-ca.pem', clientsAuthority.certificate),
  })
    .replaceAll(`:${CONTROL_PLANE_PORT}`, `:${controlPlane}`)
    .replaceAll(`:${REPLICATION_PORT}`, `:${replication}`);
  const config = write('server.properties', properties);
  const names = `${nodeHost('shop', 'main', NODE)} ${fullNodeHost('shop', 'main', NODE)}`;
  const hosts = write('hosts', `${HOST} ${names}\n`);

  const flags = [`-Djdk.net.hosts.file=${hosts}`, '-cp', join(parts.libraries, '*')];
  const tool = [...flags, 'kafka.tools.StorageTool', 'format'];
  await system.run(java, [...tool, `--cluster-id=${uuidOf('shop')}`, '--config', config]);
  const jvm = ['-Xmx256m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];
  const logging = '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn';
  await startStore(
    world,
    { name: 'kafka', command: java, args: [...jvm, logging, ...flags, 'kafka.Kafka', config] },
    () => asOperator((admin) => admin.describeCluster()).then(nobody),
  );
}

const asOperator = <T>(work: (admin: Admin) => Promise<T>, login = operator): Promise<T> =>
  withAdmin([replicationListener()], { ...operatorLogin(), certificate: login }, work);

/** As a user comes to the listener for clients. */
async function asUser<T>(
  name: string,
  work: (admin: Admin) => Promise<T>,
  authority = clientsAuthority,
): Promise<T> {
  return withAdmin(
    [{ host: nodeHost('shop', 'main', NODE), port: clientsPort, address: HOST }],
    { certificate: await authority.issue({ name }), authorities: clusterAuthority.certificate },
    work,
  );
}

const replicationListener = () => ({
  host: nodeHost('shop', 'main', NODE),
  port: replicationPort,
  address: HOST,
});
const operatorLogin = () => ({
  certificate: operator,
  authorities: clusterAuthority.certificate,
});

/** Whether a user gets in by this password. */
async function getsIn(name: string, password: string): Promise<boolean> {
  const security: KafkaSecurity = {
    close: nobody,
    sasl: { mechanism: 'scram-sha-512', username: name, password },
    socketFactory: ({ host, port, onConnect }) =>
      connect({ host: HOST, port, servername: host, ca: clusterAuthority.certificate }, onConnect),
  };
  const brokers = `${nodeHost('shop', 'main', NODE)}:${passwordPort}`;
  const log = { warn: nobody };
  const admin = createKafka({ clientId: name, brokers, security, log, retries: 0 }).admin();
  try {
    await admin.connect();
    return true;
  } catch {
    return false;
  } finally {
    await admin.disconnect();
  }
}

const topic = (name: string, spec: Topic['spec'] = {}): Topic => ({
  metadata: metadata(name),
  spec: { partitions: 1, replicas: 1, ...spec },
});

const user = (name: string, ...acls: AccessRule[]): User => ({
  metadata: metadata(name),
  spec: { authentication: { type: 'tls' }, authorization: { type: 'simple', acls } },
});

const makeTopic = (...of: Parameters<typeof topic>) =>
  asOperator((admin) => syncTopic(admin, topic(...of), nobody));

const giveAccess = (to: User) =>
  asOperator((admin) => syncAccess(admin, principalOf(to), entriesOf(to)));

const canSee = (name: string, topicName: string): Promise<boolean> =>
  asUser(name, (admin) => admin.fetchTopicMetadata({ topics: [topicName] })).then(
    () => true,
    () => false,
  );

describe('a broker that runs as the stand-in for Strimzi has it', () => {
  it('lets the operator do everything, and lets nobody in to it of another authority', async () => {
    expect(await asOperator((admin) => admin.describeCluster())).toMatchObject({
      clusterId: uuidOf('shop'),
      brokers: [{ nodeId: 0, host: nodeHost('shop', 'main', NODE) }],
    });
    const impostor = await clientsAuthority.issue({
      name: 'cluster-operator',
      groups: ['io.strimzi'],
    });
    await expect(asOperator((admin) => admin.listTopics(), impostor)).rejects.toThrow();
  });

  it('knows users by certificates of their own authority alone', async () => {
    expect(await asUser('reader', (admin) => admin.listTopics())).toEqual([]);
    const listing = asUser('reader', (admin) => admin.listTopics(), clusterAuthority);
    await expect(listing).rejects.toThrow();
  });

  it('lets a user in by its password, by the newest only, and by none that was taken away', async () => {
    const login = operatorLogin();
    await setPassword(replicationListener(), login, 'visitor', 'old');
    await vi.waitFor(async () => expect(await getsIn('visitor', 'old')).toBe(true), WAIT);
    await setPassword(replicationListener(), login, 'visitor', 'new');
    await vi.waitFor(async () => expect(await getsIn('visitor', 'old')).toBe(false), WAIT);
    expect(await getsIn('visitor', 'new')).toBe(true);
    await removePassword(replicationListener(), login, 'visitor');
    await vi.waitFor(async () => expect(await getsIn('visitor', 'new')).toBe(false), WAIT);
    await removePassword(replicationListener(), login, 'visitor');
    const unnamed = setPassword(replicationListener(), login, '', 'secret');
    await expect(unnamed).rejects.toThrow(/was not changed: (?!.*secret)/);
  });

  it('lets a user do what its rules say, no more, and nothing any more without them', async () => {
    await makeTopic('granted');
    await makeTopic('denied');
    const resource = { type: 'topic', name: 'granted' } as const;
    await giveAccess(user('reader', { resource, operations: ['Describe'] }));
    await vi.waitFor(async () => expect(await canSee('reader', 'granted')).toBe(true), WAIT);
    expect(await canSee('reader', 'denied')).toBe(false);
    expect(await canSee('other', 'granted')).toBe(false);
    const writing = asUser('reader', (admin) =>
      admin.createPartitions({ topicPartitions: [{ topic: 'granted', count: 9 }] }),
    );
    await expect(writing).rejects.toThrow('Not authorized');
    await giveAccess(user('reader'));
    await vi.waitFor(async () => expect(await canSee('reader', 'granted')).toBe(false), WAIT);
  });

  it('has exactly the rules of a user, whatever it had before', async () => {
    const rule: fc.Arbitrary<AccessRule> = fc.record(
      {
        type: fc.constantFrom('allow' as const, 'deny' as const),
        host: fc.constantFrom('*', '10.0.0.1'),
        operations: fc.uniqueArray(fc.constantFrom('All', 'Read', 'Write', 'Describe'), {
          minLength: 1,
        }),
        resource: fc.oneof(
          fc.record({
            type: fc.constantFrom('topic' as const, 'group' as const, 'transactionalId' as const),
            name: fc.constantFrom('one', 'two', '*'),
            patternType: fc.constantFrom('literal' as const, 'prefix' as const),
          }),
          fc.constant({ type: 'cluster' as const }),
        ),
      },
      { requiredKeys: ['operations', 'resource'] },
    );
    const neighbour = user('neighbour', {
      resource: { type: 'group', name: 'one' },
      operations: ['Read'],
    });
    await giveAccess(neighbour);
    const asRead = (one: User) =>
      vi.waitFor(async () => {
        const read = await asOperator((admin) => listAccess(admin, principalOf(one)));
        expect(new Set(read)).toEqual(new Set(entriesOf(one)));
      }, WAIT);
    await fc.assert(
      fc.asyncProperty(fc.array(rule, { maxLength: 4 }), async (acls) => {
        const changed = user('changed', ...acls);
        await giveAccess(changed);
        await asRead(changed);
      }),
      { numRuns: 20 },
    );
    await asRead(neighbour);
  });

  it('follows a topic’s spec: made, grown, set otherwise, deleted', async () => {
    const state = () => asOperator((admin) => describeTopic(admin, 'followed'));
    const becomes = (expected: object | undefined) =>
      vi.waitFor(async () => expect(await state()).toEqual(expected), WAIT);
    const config = { 'retention.ms': 60_000, 'cleanup.policy': 'compact' };
    expect(await makeTopic('followed', { config })).toBeUndefined();
    await becomes({
      partitions: 1,
      replicas: 1,
      config: { 'cleanup.policy': 'compact', 'retention.ms': '60000' },
    });
    const changed = { partitions: 3, config: { 'retention.ms': 120_000 } };
    expect(await makeTopic('followed', changed)).toBeUndefined();
    await becomes({ partitions: 3, replicas: 1, config: { 'retention.ms': '120000' } });
    await asOperator((admin) => removeTopic(admin, 'followed'));
    await becomes(undefined);
    await asOperator((admin) => removeTopic(admin, 'followed'));
  });

  it('says why a topic cannot be as it is wanted', async () => {
    await makeTopic('fixed', { partitions: 2 });
    await vi.waitFor(
      async () => expect(await asOperator((admin) => describeTopic(admin, 'fixed'))).toBeDefined(),
      WAIT,
    );
    expect((await makeTopic('fixed', { partitions: 1 }))?.message).toContain('Decreasing');
    const more = await makeTopic('fixed', { partitions: 2, replicas: 2 });
    expect(more?.message).toContain('Replication factor');
    const tooMany = await makeTopic('never', { replicas: 5 });
    expect(tooMany).toMatchObject({ reason: 'KafkaError' });
    const badConfig = await makeTopic('never', { config: { 'retention.ms': 'long' } });
    expect(badConfig).toMatchObject({ reason: 'KafkaError' });
  });
});
