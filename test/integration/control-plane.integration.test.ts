import { X509Certificate } from 'node:crypto';
import {
  applyStrimziCrds,
  type ControlPlane,
  isDenied,
  makeNamespace,
  openWorld,
  type StrimziStandIn,
  silentReport,
  startControlPlane,
  startNodesStandIn,
  startStrimziStandIn,
  strimziCrdFiles,
  type World,
} from '@anomaly-prediction/test';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';

const WAIT = { timeout: 20_000, interval: 50 };

let world: World;
let controlPlane: ControlPlane;

beforeAll(async () => {
  world = await openWorld({ name: 'control-plane', report: silentReport });
  controlPlane = await startControlPlane(world);
  await applyStrimziCrds(controlPlane);
});
afterAll(() => world.close());

const apply = (...objects: object[]) => controlPlane.apply(...objects);

interface Read {
  metadata: { uid: string; resourceVersion: string; finalizers?: string[] };
  status?: { conditions?: { type: string; status: string; reason?: string }[] };
  data?: Record<string, string>;
}

async function read(namespace: string, kind: string, name: string): Promise<Read> {
  const json = await controlPlane.kubectl('get', kind, name, `-n=${namespace}`, '-o=json');
  return JSON.parse(json) as Read;
}

const API_VERSION = 'kafka.strimzi.io/v1';

const kafka = (namespace: string) => ({
  apiVersion: API_VERSION,
  kind: 'Kafka',
  metadata: { namespace, name: 'main' },
  spec: {
    kafka: { listeners: [{ name: 'tls', port: 9093, type: 'internal', tls: true }] },
    entityOperator: { topicOperator: {}, userOperator: {} },
  },
});

const member = (namespace: string, kind: string, name: string, spec: object) => ({
  apiVersion: API_VERSION,
  kind,
  metadata: { namespace, name, labels: { 'strimzi.io/cluster': 'main' } },
  spec,
});

const pool = (namespace: string) =>
  member(namespace, 'KafkaNodePool', 'nodes', {
    replicas: 1,
    roles: ['controller', 'broker'],
    storage: { type: 'ephemeral' },
  });
const topic = (namespace: string) =>
  member(namespace, 'KafkaTopic', 'stats', { partitions: 1, replicas: 1 });
const user = (namespace: string) =>
  member(namespace, 'KafkaUser', 'reader', { authentication: { type: 'tls' } });

const workload = (namespace: string, kind: string, name: string) => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: { namespace, name },
  spec: {
    replicas: 2,
    serviceName: kind === 'StatefulSet' ? name : undefined,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { containers: [{ name: 'one', image: 'one' }] },
    },
  },
});

const isReady = (namespace: string, kind: string, name: string) =>
  vi.waitFor(async () => {
    const { status } = await read(namespace, kind, name);
    expect(status?.conditions).toMatchObject([{ type: 'Ready', status: 'True' }]);
  }, WAIT);

const certificateIn = ({ data }: Read): string =>
  Buffer.from(data?.['user.crt'] ?? '', 'base64').toString('utf8');

describe('the control plane', () => {
  test('is a real API server of the version that it is built from', async () => {
    const version = JSON.parse(await controlPlane.kubectl('get', '--raw', '/version'));
    expect(version).toMatchObject({ gitVersion: 'v1.34.4', major: '1', minor: '34' });
  });

  test('denies what RBAC does not allow, and logs who asked for what', async () => {
    const kubeconfig = await controlPlane.kubeconfigFor({ name: 'bob', groups: ['visitors'] });
    const asked = controlPlane.kubectl(`--kubeconfig=${kubeconfig}`, 'get', 'secrets');
    await expect(asked).rejects.toThrow('User "bob" cannot list resource "secrets"');
    await vi.waitFor(async () => {
      const denied = (await controlPlane.auditLog()).filter(isDenied);
      expect(denied).toMatchObject([
        {
          verb: 'list',
          user: { username: 'bob', groups: expect.arrayContaining(['visitors']) },
          objectRef: { resource: 'secrets', namespace: 'default' },
          responseStatus: { code: 403 },
        },
      ]);
    }, WAIT);
  });

  test('has the kinds of Strimzi, and refuses a field that they do not know', async () => {
    const namespace = await makeNamespace(controlPlane, 'schema');
    await apply(topic(namespace));
    const bad = member(namespace, 'KafkaTopic', 'bad', { partitions: 'many' });
    await expect(apply(bad)).rejects.toThrow('spec.partitions');
  });

  test('holds a namespace to a Pod Security level', async () => {
    const namespace = await makeNamespace(controlPlane, 'secured', 'restricted');
    await apply({
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { namespace, name: 'default' },
    });
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { namespace, name: 'root' },
      spec: { containers: [{ name: 'one', image: 'one' }] },
    };
    await expect(apply(pod)).rejects.toThrow('violates PodSecurity "restricted:latest"');
  });

  test('keeps its data when it is killed and restarted', async () => {
    const namespace = await makeNamespace(controlPlane, 'kept');
    await Promise.all([controlPlane.apiServer.kill('SIGKILL'), controlPlane.etcd.kill('SIGKILL')]);
    await controlPlane.restart();
    expect(await controlPlane.kubectl('get', 'namespace', namespace)).toContain('Active');
  });
});

test('its controllers collect what is owned by nothing any more, and empty a namespace', async () => {
  const own = await openWorld({ name: 'controllers', report: silentReport });
  onTestFinished(() => own.close());
  const controllers = [
    'garbage-collector-controller',
    'namespace-controller',
    'serviceaccount-controller',
  ];
  const { kubectl } = await startControlPlane(own, {
    controllers,
    crds: strimziCrdFiles(),
  });
  const get = (kind: string, name: string) => kubectl('get', kind, name, '-n=one', '-o=json');
  await makeNamespace({ kubectl }, 'one');
  await vi.waitFor(() => get('serviceaccount', 'default'), WAIT);
  await kubectl('create', 'configmap', 'owner', '-n=one');
  await kubectl('create', 'configmap', 'owned', '-n=one');
  const { metadata } = JSON.parse(await get('configmap', 'owner')) as Read;
  const owner = { apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid: metadata.uid };
  const patch = JSON.stringify({ metadata: { ownerReferences: [owner] } });
  await kubectl('patch', 'configmap', 'owned', '-n=one', '--type=merge', `--patch=${patch}`);
  await kubectl('delete', 'configmap', 'owner', '-n=one');
  await vi.waitFor(() => expect(get('configmap', 'owned')).rejects.toThrow('not found'), WAIT);
  await kubectl('delete', 'namespace', 'one', '--timeout=20s');
});

describe("Strimzi's stand-in", () => {
  let standIn: StrimziStandIn;
  const notes: string[] = [];
  const start = () =>
    startStrimziStandIn(controlPlane, {
      report: { ...silentReport, note: (line) => notes.push(line) },
    });
  beforeAll(async () => {
    standIn = await start();
  });
  afterAll(async () => {
    await standIn.stop();
    expect(notes).toEqual([]);
  });

  test('makes a Kafka ready once it has a node pool, then its topics and users', async () => {
    const namespace = await makeNamespace(controlPlane, 'ready');
    await apply(kafka(namespace), topic(namespace), user(namespace));
    await vi.waitFor(async () => {
      const { status } = await read(namespace, 'kafka', 'main');
      expect(status?.conditions).toMatchObject([
        { type: 'NotReady', status: 'True', reason: 'InvalidConfigurationException' },
      ]);
    }, WAIT);
    expect((await read(namespace, 'kafkatopic', 'stats')).status).toBeUndefined();

    await apply(pool(namespace));
    await isReady(namespace, 'kafka', 'main');
    await isReady(namespace, 'kafkatopic', 'stats');
    await isReady(namespace, 'kafkauser', 'reader');
    expect(await read(namespace, 'kafka', 'main')).toMatchObject({
      status: {
        observedGeneration: 1,
        listeners: [
          { name: 'tls', bootstrapServers: `main-kafka-bootstrap.${namespace}.svc:9093` },
        ],
      },
    });
  });

  test('says that a Kafka has a problem for as long as it is told to', async () => {
    const namespace = await makeNamespace(controlPlane, 'problem');
    await apply(kafka(namespace), pool(namespace));
    await isReady(namespace, 'kafka', 'main');
    standIn.setProblem(namespace, 'main', { reason: 'FatalProblem', message: 'no disk' });
    await vi.waitFor(async () => {
      const { status } = await read(namespace, 'kafka', 'main');
      expect(status?.conditions).toMatchObject([{ type: 'NotReady', reason: 'FatalProblem' }]);
    }, WAIT);
    standIn.setProblem(namespace, 'main', undefined);
    await isReady(namespace, 'kafka', 'main');
  });

  test('issues a user a certificate of the clients’ CA, and another when it is renewed', async () => {
    const namespace = await makeNamespace(controlPlane, 'issued');
    await apply(kafka(namespace), pool(namespace), user(namespace));
    await isReady(namespace, 'kafkauser', 'reader');
    const secret = await read(namespace, 'secret', 'reader');
    const decode = (key: string) => Buffer.from(secret.data?.[key] ?? '', 'base64').toString();
    const certificate = new X509Certificate(decode('user.crt'));
    expect(certificate.subject).toBe('CN=reader');
    expect(certificate.verify(new X509Certificate(decode('ca.crt')).publicKey)).toBe(true);
    expect(secret).toMatchObject({
      metadata: { ownerReferences: [{ kind: 'KafkaUser', name: 'reader' }] },
    });
    const trusted = await read(namespace, 'secret', 'main-cluster-ca-cert');
    expect(trusted.data?.['ca.crt']).not.toBe(secret.data?.['ca.crt']);

    await standIn.renewUser(namespace, 'reader');
    expect(certificateIn(await read(namespace, 'secret', 'reader'))).not.toBe(decode('user.crt'));
    await standIn.renewClusterCa(namespace, 'main');
    const renewed = await read(namespace, 'secret', 'main-cluster-ca-cert');
    expect(renewed.data?.['ca.crt']).not.toBe(trusted.data?.['ca.crt']);
    expect(Object.values(renewed.data ?? {})).toContain(trusted.data?.['ca.crt']);

    await standIn.renewClientsCa(namespace, 'main');
    await vi.waitFor(async () => {
      const { data } = await read(namespace, 'secret', 'reader');
      const clientsCa = await read(namespace, 'secret', 'main-clients-ca-cert');
      expect(data?.['ca.crt']).toBe(clientsCa.data?.['ca.crt']);
      expect(data?.['ca.crt']).not.toBe(secret.data?.['ca.crt']);
    }, WAIT);
  });

  test('lets a topic and a user go while their Kafka is there, and never once it is gone', async () => {
    const namespace = await makeNamespace(controlPlane, 'blocked');
    const remove = (...what: string[]) =>
      controlPlane.kubectl('delete', `-n=${namespace}`, '--timeout=20s', ...what);
    await apply(kafka(namespace), pool(namespace), topic(namespace), user(namespace));
    await isReady(namespace, 'kafkatopic', 'stats');
    await isReady(namespace, 'kafkauser', 'reader');
    await remove('kafkatopic', 'stats');
    await remove('kafkauser', 'reader');
    await vi.waitFor(
      () => expect(read(namespace, 'secret', 'reader')).rejects.toThrow('not found'),
      WAIT,
    );

    await apply(topic(namespace));
    await isReady(namespace, 'kafkatopic', 'stats');
    await remove('kafka', 'main');
    await expect(remove('kafkatopic', 'stats', '--timeout=1s')).rejects.toThrow('timed out');
    const { metadata } = await read(namespace, 'kafkatopic', 'stats');
    expect(metadata.finalizers).toEqual(['strimzi.io/topic-operator']);
  });

  test('goes on after a restart where it was, and changes nothing that is as it should be', async () => {
    const namespace = await makeNamespace(controlPlane, 'restarted');
    await apply(kafka(namespace), pool(namespace), user(namespace));
    await isReady(namespace, 'kafkauser', 'reader');
    await standIn.stop();
    const before = await read(namespace, 'secret', 'reader');
    await apply(topic(namespace));
    standIn = await start();
    await isReady(namespace, 'kafkatopic', 'stats');
    expect((await read(namespace, 'secret', 'reader')).metadata).toEqual(before.metadata);
  });
});

test("the nodes' stand-in rolls out what comes, but for what is left unready", async () => {
  const namespace = await makeNamespace(controlPlane, 'rollout');
  const nodes = await startNodesStandIn(controlPlane);
  onTestFinished(() => nodes.stop());
  nodes.leaveUnready('Deployment', namespace, 'stuck');
  await apply(
    workload(namespace, 'Deployment', 'web'),
    workload(namespace, 'Deployment', 'stuck'),
    workload(namespace, 'StatefulSet', 'database'),
  );
  const rollout = (what: string) =>
    controlPlane.kubectl('rollout', 'status', what, `-n=${namespace}`, '--timeout=2s');
  expect(await rollout('deployment/web')).toContain('successfully rolled out');
  await vi.waitFor(async () => {
    expect((await read(namespace, 'statefulset', 'database')).status).toMatchObject({
      observedGeneration: 1,
      readyReplicas: 2,
    });
  }, WAIT);
  await expect(rollout('deployment/stuck')).rejects.toThrow('timed out');
  nodes.letReady('Deployment', namespace, 'stuck');
  expect(await rollout('deployment/stuck')).toContain('successfully rolled out');
});
