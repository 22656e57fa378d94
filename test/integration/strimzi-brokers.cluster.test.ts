// The stand-in for Strimzi with brokers in pods, as a process of its own on the node, and clients in
// pods that come as a user's do: by the bootstrap Service and the Secrets.

import { join } from 'node:path';
import {
  applyStrimziCrds,
  endOf,
  localSystem,
  makeNamespace,
  openWorld,
  type Part,
  silentReport,
  type World,
} from '@anomaly-prediction/test';
import { afterAll, beforeAll, describe, expect, it, onTestFailed, vi } from 'vitest';
import { type Cluster, startCluster } from '../world/cluster/cluster.ts';
import { buildKafkaImage, KAFKA_IMAGE } from '../world/images/kafka-image.ts';

const STAND_IN = join(import.meta.dirname, '..', 'world', 'stand-ins', 'strimzi', 'main.ts');
const API_VERSION = 'kafka.strimzi.io/v1';
/** Three brokers start on a machine that is busy besides. */
const WAIT = { timeout: 180_000, interval: 500 };

let world: World;
let cluster: Cluster;
let standIn: Part;

beforeAll(async () => {
  world = await openWorld({ name: 'strimzi-cluster', report: silentReport });
  cluster = await startCluster(world, {
    images: [await buildKafkaImage(localSystem(), silentReport)],
  });
  await applyStrimziCrds(cluster.plane);
  standIn = await startStandIn();
}, 180_000);
afterAll(async () => {
  await cluster?.stop();
  await world?.close();
});

async function startStandIn(): Promise<Part> {
  const part = await cluster.spawnInNetwork({
    name: 'strimzi',
    command: process.execPath,
    args: [STAND_IN],
    env: { KUBECONFIG: cluster.kubeconfig },
  });
  const ended = part.exited.then((exit) => Promise.reject(endOf(part, exit)));
  const ready = vi.waitFor(() => expect(part.tail(9)).toContain('is ready'), WAIT);
  await Promise.race([ready, ended]);
  return part;
}

const kubectl = (...args: string[]) => cluster.plane.kubectl(...args);

interface Read {
  metadata: { uid: string; name: string; annotations?: Record<string, string> };
  status?: { conditions?: { type: string; status: string; reason?: string; message?: string }[] };
  data?: Record<string, string>;
}

const read = async (namespace: string, kind: string, name: string): Promise<Read> =>
  JSON.parse(await kubectl('get', kind, name, `-n=${namespace}`, '-o=json'));

const list = async (namespace: string, kind: string): Promise<Read[]> =>
  JSON.parse(await kubectl('get', kind, `-n=${namespace}`, '-o=json')).items;

const namesOf = async (namespace: string, kind: string): Promise<string[]> =>
  (await list(namespace, kind)).map(({ metadata }) => metadata.name);

const becomesReady = (namespace: string, kind: string, name: string) =>
  vi.waitFor(async () => {
    const { status } = await read(namespace, kind, name);
    expect(status?.conditions).toMatchObject([{ type: 'Ready', status: 'True' }]);
  }, WAIT);

interface Facts {
  namespace: string;
  replicas: number;
  storage: object;
}

const kafka = ({ namespace, replicas, storage }: Facts): object[] => [
  {
    apiVersion: API_VERSION,
    kind: 'KafkaNodePool',
    metadata: { namespace, name: 'nodes', labels: { 'strimzi.io/cluster': 'main' } },
    spec: {
      replicas,
      roles: ['controller', 'broker'],
      storage,
      resources: { requests: { cpu: '50m' }, limits: { memory: '640Mi' } },
    },
  },
  {
    apiVersion: API_VERSION,
    kind: 'Kafka',
    metadata: { namespace, name: 'main' },
    spec: {
      kafka: {
        version: '4.3.1',
        listeners: [
          {
            name: 'tls',
            port: 9093,
            type: 'internal',
            tls: true,
            authentication: { type: 'tls' },
          },
        ],
        authorization: { type: 'simple' },
        config: {
          'auto.create.topics.enable': false,
          'offsets.topic.num.partitions': 1,
          'offsets.topic.replication.factor': replicas,
          'min.insync.replicas': Math.max(1, replicas - 1),
        },
      },
      entityOperator: { topicOperator: {}, userOperator: {} },
    },
  },
];

const member = (namespace: string, kind: string, name: string, spec: object) => ({
  apiVersion: API_VERSION,
  kind,
  metadata: { namespace, name, labels: { 'strimzi.io/cluster': 'main' } },
  spec,
});

const topic = ({ namespace, replicas }: Facts, name: string, partitions = 1) =>
  member(namespace, 'KafkaTopic', name, { partitions, replicas });

const user = ({ namespace }: Facts, name: string, topics: string[]) =>
  member(namespace, 'KafkaUser', name, {
    authentication: { type: 'tls' },
    authorization: {
      type: 'simple',
      acls: topics.map((topicName) => ({
        resource: { type: 'topic', name: topicName, patternType: 'literal' },
        operations: ['Read', 'Write', 'Describe'],
      })),
    },
  });

let clients = 0;

/** Runs a shell line as a user in a pod, and returns what it said, well or not. */
async function asUser(namespace: string, name: string, line: string): Promise<string> {
  clients += 1;
  const pod = `client-${clients}`;
  const settings = [
    'security.protocol=SSL',
    'ssl.keystore.type=PEM',
    'ssl.keystore.location=/tmp/keystore.pem',
    'ssl.truststore.type=PEM',
    'ssl.truststore.location=/cluster/ca.crt',
  ].join('\\n');
  const script = [
    'cat /user/user.key /user/user.crt > /tmp/keystore.pem',
    `printf '${settings}\\n' > /tmp/client.properties`,
    `tool() { class=$1; shift; java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp '/opt/kafka/libraries/*' org.apache.kafka.tools.$class --bootstrap-server main-kafka-bootstrap.${namespace}.svc:9093 "$@"; }`,
    `(${line}) 2>&1 || true`,
  ].join('\n');
  await cluster.plane.apply({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace, name: pod },
    spec: {
      restartPolicy: 'Never',
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          name: 'client',
          image: KAFKA_IMAGE,
          command: ['sh', '-c', script],
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
          volumeMounts: [
            { name: 'user', mountPath: '/user' },
            { name: 'cluster', mountPath: '/cluster' },
          ],
        },
      ],
      volumes: [
        { name: 'user', secret: { secretName: name } },
        { name: 'cluster', secret: { secretName: 'main-cluster-ca-cert' } },
      ],
    },
  });
  await vi.waitFor(async () => {
    const phase = await kubectl(
      'get',
      'pod',
      pod,
      `-n=${namespace}`,
      '-o=jsonpath={.status.phase}',
    );
    expect(phase).toBe('Succeeded');
  }, WAIT);
  const said = await kubectl('logs', pod, `-n=${namespace}`);
  await kubectl('delete', 'pod', pod, `-n=${namespace}`, '--wait=false');
  return said;
}

const send = (namespace: string, name: string, to: string, text: string) =>
  asUser(
    namespace,
    name,
    `echo ${text} | tool ConsoleProducer --topic ${to} --command-config /tmp/client.properties`,
  );

/** The first record. */
const receive = (namespace: string, name: string, from: string) =>
  asUser(
    namespace,
    name,
    `tool consumer.ConsoleConsumer --topic ${from} --partition 0 --offset earliest --max-messages 1 --timeout-ms 20000 --command-config /tmp/client.properties`,
  );

const tellOnFailure = () =>
  onTestFailed(async () => {
    console.error(standIn.tail(60));
    console.error(await kubectl('get', 'pods,kafka,kafkatopic,kafkauser', '-A', '-o=wide'));
  });

describe('a Kafka of one broker on a volume', () => {
  const facts: Facts = {
    namespace: 'one',
    replicas: 1,
    storage: { type: 'persistent-claim', size: '1Gi', deleteClaim: false },
  };
  const { namespace } = facts;

  it('is ready once its broker answers, in a pod that fits Pod Security restricted', async () => {
    tellOnFailure();
    await makeNamespace(cluster.plane, namespace, 'restricted');
    await cluster.plane.apply(
      ...kafka(facts),
      topic(facts, 'open'),
      topic(facts, 'closed'),
      user(facts, 'member', ['open']),
    );
    await vi.waitFor(async () => {
      const { status } = await read(namespace, 'kafka', 'main');
      expect(status?.conditions).toMatchObject([{ type: 'NotReady', reason: 'Creating' }]);
    }, WAIT);
    await becomesReady(namespace, 'kafka', 'main');
    const pod = await kubectl('get', 'pod', 'main-nodes-0', `-n=${namespace}`);
    expect(pod).toContain('1/1');
    await becomesReady(namespace, 'kafkatopic', 'open');
    await becomesReady(namespace, 'kafkatopic', 'closed');
    await becomesReady(namespace, 'kafkauser', 'member');
  });

  it('lets a user write and read where its rules say so, and nowhere else', async () => {
    tellOnFailure();
    expect(await send(namespace, 'member', 'closed', 'secret')).toContain('Not authorized');
    await send(namespace, 'member', 'open', 'hello');
    expect(await receive(namespace, 'member', 'open')).toContain('hello');
  });

  it('lets nobody to the ports that brokers have among themselves', async () => {
    tellOnFailure();
    const reach = (port: number) =>
      `timeout 5 bash -c '</dev/tcp/main-nodes-0.main-kafka-brokers.${namespace}.svc/${port}' && echo ${port} open`;
    const said = await asUser(namespace, 'member', [9090, 9091, 9093].map(reach).join('; '));
    expect(said.match(/\d+ open/g)).toEqual(['9093 open']);
  });

  it('has its records and its name again after its pod was killed', async () => {
    tellOnFailure();
    const { metadata } = await read(namespace, 'pod', 'main-nodes-0');
    await kubectl(
      'delete',
      'pod',
      'main-nodes-0',
      `-n=${namespace}`,
      '--force',
      '--grace-period=0',
    );
    await vi.waitFor(async () => {
      const pod = await read(namespace, 'pod', 'main-nodes-0');
      expect(pod.metadata.uid).not.toBe(metadata.uid);
      expect(pod.status?.conditions).toContainEqual(
        expect.objectContaining({ type: 'Ready', status: 'True' }),
      );
    }, WAIT);
    expect(await receive(namespace, 'member', 'open')).toContain('hello');
  });

  it.each(['cluster', 'clients'])('takes a new authority of the %s', async (which) => {
    tellOnFailure();
    const generation = async () => {
      const { metadata } = await read(namespace, 'pod', 'main-nodes-0');
      return metadata.annotations?.[`strimzi.io/${which}-ca-cert-generation`];
    };
    const issued = async () => (await read(namespace, 'secret', 'member')).data?.['user.crt'] ?? '';
    const before = await issued();
    expect(await generation()).toBe('0');
    await kubectl(
      ...['annotate', 'secret', `main-${which}-ca`, `-n=${namespace}`],
      'strimzi.io/force-replace=true',
    );
    await vi.waitFor(async () => expect(await generation()).toBe('1'), WAIT);
    if (which === 'clients') {
      await vi.waitFor(async () => expect(await issued()).not.toBe(before), WAIT);
    }
    // Until the last roll there are moments in which nobody is served.
    await vi.waitFor(async () => {
      expect(await receive(namespace, 'member', 'open')).toContain('hello');
    }, WAIT);
    expect(await generation()).toBe('1');
  });

  it('takes its topics and users with them when these are deleted', async () => {
    tellOnFailure();
    await kubectl('delete', 'kafkatopic', 'closed', `-n=${namespace}`, '--timeout=30s');
    await kubectl('delete', 'kafkauser', 'member', `-n=${namespace}`, '--timeout=30s');
    expect(await namesOf(namespace, 'kafkatopic')).toEqual(['open']);
  });

  it('leaves nothing but its volume when it is deleted', async () => {
    tellOnFailure();
    await kubectl('delete', 'kafkatopic', 'open', `-n=${namespace}`, '--timeout=30s');
    await kubectl('delete', 'kafka,kafkanodepool', '--all', `-n=${namespace}`);
    await vi.waitFor(async () => {
      const left = await kubectl(
        ...['get', 'pod,service,configmap,secret,networkpolicy,pvc', `-n=${namespace}`],
        ...['-l', 'strimzi.io/cluster=main', '-o=name'],
      );
      expect(left.trim()).toBe('persistentvolumeclaim/data-main-nodes-0');
    }, WAIT);
  });
});

describe('a Kafka of three brokers', () => {
  const facts: Facts = { namespace: 'three', replicas: 3, storage: { type: 'ephemeral' } };
  const { namespace } = facts;

  it('is ready once all three answer, and keeps a topic on all of them', async () => {
    tellOnFailure();
    await makeNamespace(cluster.plane, namespace, 'restricted');
    await cluster.plane.apply(
      ...kafka(facts),
      topic(facts, 'kept'),
      user(facts, 'member', ['kept']),
    );
    await becomesReady(namespace, 'kafka', 'main');
    await becomesReady(namespace, 'kafkatopic', 'kept');
    await becomesReady(namespace, 'kafkauser', 'member');
    await send(namespace, 'member', 'kept', 'hello');
  });

  it('bears the loss of one, which gets its records again', async () => {
    tellOnFailure();
    await kubectl(
      'delete',
      'pod',
      'main-nodes-1',
      `-n=${namespace}`,
      '--force',
      '--grace-period=0',
    );
    expect(await receive(namespace, 'member', 'kept')).toContain('hello');
  });

  it('rolls one after the other when its settings change', async () => {
    tellOnFailure();
    const uids = async () => (await list(namespace, 'pods')).map(({ metadata }) => metadata.uid);
    const before = await uids();
    const patch = { spec: { kafka: { config: { 'log.retention.hours': 1 } } } };
    await kubectl(
      ...['patch', 'kafka', 'main', `-n=${namespace}`, '--type=merge'],
      `--patch=${JSON.stringify(patch)}`,
    );
    await vi.waitFor(async () => {
      const { status, metadata } = await read(namespace, 'kafka', 'main');
      expect(status).toMatchObject({
        observedGeneration: (metadata as { generation?: number }).generation,
      });
    }, WAIT);
    expect((await uids()).filter((uid) => before.includes(uid))).toEqual([]);
    expect(await receive(namespace, 'member', 'kept')).toContain('hello');
  });
});
