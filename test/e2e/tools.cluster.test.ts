// What the end-to-end test looks with, on a real cluster: each must find what is planted for it, or
// a test that finds nothing would prove nothing.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { aggregate } from '@anomaly-prediction/messages';
import { openWorld, silentReport, type World } from '@anomaly-prediction/test';
import type { Container, Pod } from 'kubernetes-types/core/v1.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cluster, startCluster } from '../world/cluster/cluster.ts';
import { startStrimzi } from '../world/cluster/strimzi.ts';
import { buildPrometheusImage, PRODUCT, PROMETHEUS_IMAGE } from '../world/images/cluster-images.ts';
import { buildKafkaImage } from '../world/images/kafka-image.ts';
import { buildImages } from '../world/images/product-images.ts';
import { localSystem } from '../world/install/system.ts';
import { threeLines, writeBundle } from './bundle.ts';
import { type Kubectl, openKubectl, waitFor } from './kubectl.ts';
import { leftovers, nothingLeft, takeInventory } from './no-leftovers.ts';
import { podSecurityFaults } from './pod-security.ts';
import { startPrometheus } from './prometheus.ts';
import { searchSecrets } from './secret-search.ts';
import { openTopicReader } from './topic-reader.ts';

const NODE_IMAGE = `${PRODUCT.registry}/aggregator:${PRODUCT.tag}`;
const NAMESPACE = 'shop';
const MINUTE_MS = 60_000;

let world: World;
let cluster: Cluster;
let kubectl: Kubectl;

beforeAll(async () => {
  const [system, report] = [localSystem(), silentReport];
  const images = [
    ...(await buildImages({ system, report, ...PRODUCT, only: ['aggregator'] })),
    await buildKafkaImage(system, report),
    await buildPrometheusImage(system, report),
  ];
  world = await openWorld({ name: 'e2e-tools', report });
  cluster = await startCluster(world, { images });
  kubectl = openKubectl({
    kubeconfig: cluster.kubeconfig,
    cacheFolder: join(world.folder, 'kubectl'),
  });
  await kubectl.apply(namespace(NAMESPACE, 'restricted'));
}, 10 * MINUTE_MS);
afterAll(async () => {
  await cluster?.stop();
  await world?.close();
}, MINUTE_MS);

const namespace = (name: string, podSecurity = 'privileged') => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels: { 'pod-security.kubernetes.io/enforce': podSecurity } },
});

/** Ends when it is told to, which a first process does not by itself. */
const RUN_ON = "process.once('SIGTERM', () => process.exit()); setInterval(() => {}, 1000);";
const SERVE = (page: string) =>
  `require('node:http').createServer((_, answer) => answer.end(${JSON.stringify(page)})).listen(9464);`;

interface PodOptions {
  namespace?: string;
  labels?: Record<string, string>;
  container?: Partial<Container>;
  spec?: object;
}

/** One that fits `restricted` and runs a script. */
const pod = (name: string, script: string, options: PodOptions = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { namespace: options.namespace ?? NAMESPACE, name, labels: options.labels ?? {} },
  spec: {
    automountServiceAccountToken: false,
    terminationGracePeriodSeconds: 1,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 10_001,
      fsGroup: 10_001,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    containers: [
      {
        name: 'main',
        image: NODE_IMAGE,
        command: ['node', '--eval', script],
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        },
        ...options.container,
      },
    ],
    ...options.spec,
  },
});

const becomesReady = (what: string, of = NAMESPACE, withinMs = 2 * MINUTE_MS) =>
  waitFor(
    `${what} to be ready`,
    () => kubectl('wait', `-n=${of}`, what, '--for=condition=Ready', '--timeout=20s'),
    withinMs,
  );

const remove = (what: string, of = NAMESPACE) => kubectl('delete', what, `-n=${of}`, '--wait');

describe('the search for secrets', () => {
  const PLANTED = {
    environment: 'in-the-environment-1',
    child: 'in-a-childs-environment-2',
    arguments: 'in-the-arguments-3',
    log: 'in-the-log/4',
    previous: 'in-the-log-before-5',
    metrics: 'in-the-metrics-6',
    annotation: 'in-an-annotation-7',
    event: 'in-an-event-8',
    file: 'in-a-file-9',
    secret: 'in-a-secret-where-it-belongs-10',
  };
  const script = `
    const { spawn } = require('node:child_process');
    spawn('sleep', ['600'], { env: { CHILD: atob('${btoa(PLANTED.child)}') } });
    console.log('mysql://rubis:' + encodeURIComponent(atob('${btoa(PLANTED.log)}')));
    ${SERVE(`# HELP a_total ${PLANTED.metrics}\na_total 1\n`)} ${RUN_ON}`;
  const restarting = `
    const { existsSync, writeFileSync } = require('node:fs');
    if (!existsSync('/data/once')) {
      writeFileSync('/data/once', '');
      console.log(atob('${btoa(PLANTED.previous)}'));
      process.exit(1);
    }
    ${RUN_ON}`;

  it('finds one in each place where it can stand, and none where it belongs', async () => {
    const folder = join(world.folder, 'logs-of-others');
    mkdirSync(folder);
    writeFileSync(join(folder, 'stand-in.log'), `one\ntwo ${btoa(`x:${PLANTED.file}`)}\n`);
    await kubectl.apply(
      {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { namespace: NAMESPACE, name: 'password' },
        stringData: { password: PLANTED.secret },
      },
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { namespace: NAMESPACE, name: 'a', annotations: { b: PLANTED.annotation } },
      },
      {
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { namespace: NAMESPACE, name: 'c' },
        involvedObject: { namespace: NAMESPACE, kind: 'Pod', name: 'careless' },
        message: `cannot log in as ${PLANTED.event}`,
        type: 'Warning',
        reason: 'Careless',
      },
      pod('careless', script, {
        container: {
          env: [{ name: 'PASSWORD', value: PLANTED.environment }],
          args: [PLANTED.arguments],
          ports: [{ name: 'metrics', containerPort: 9464 }],
        },
      }),
      pod('restarting', restarting, {
        container: { volumeMounts: [{ name: 'data', mountPath: '/data' }] },
        spec: { volumes: [{ name: 'data', emptyDir: {} }] },
      }),
    );
    await becomesReady('pod/careless');
    await waitFor(
      'the restart',
      async () => expect(await kubectl('get', 'pods', `-n=${NAMESPACE}`)).toMatch(/1\/1 .* 1 \(/),
      MINUTE_MS,
    );
    const { findings, searched, missed } = await searchSecrets(world, kubectl, {
      secrets: PLANTED,
      namespaces: [NAMESPACE, 'kube-system'],
      files: [folder],
    });
    const placesOf = (secret: keyof typeof PLANTED) =>
      findings.filter((finding) => finding.secret === secret).map(({ where }) => where);
    expect(placesOf('environment')).toEqual(
      expect.arrayContaining([
        'pod shop/careless, spec.containers.0.env.0.value',
        'processes of shop/careless/main',
      ]),
    );
    expect(placesOf('child')).toContain('processes of shop/careless/main');
    expect(placesOf('arguments')).toEqual(
      expect.arrayContaining([
        'pod shop/careless, spec.containers.0.args.0',
        'processes of shop/careless/main',
      ]),
    );
    expect(findings).toContainEqual({
      secret: 'log',
      form: 'URL-encoded',
      where: 'log of shop/careless/main, line 1',
    });
    expect(placesOf('previous')).toContain('previous log of shop/restarting/main, line 1');
    expect(placesOf('metrics')).toContain('metrics of shop/careless/main');
    expect(placesOf('annotation')).toEqual(['configmap shop/a, metadata.annotations.b']);
    expect(placesOf('event')).toEqual(['event shop/c, message']);
    expect(findings).toContainEqual({
      secret: 'file',
      form: 'base64',
      where: `file ${join(folder, 'stand-in.log')}, line 2`,
    });
    expect(placesOf('secret')).toEqual([]);
    expect(searched).toMatchObject({ containers: 2, files: 1 });
    // The name server's image holds one program and nothing to look with.
    expect(missed).toEqual([expect.stringMatching(/^processes of kube-system\/coredns/)]);
    for (const what of ['pod/careless', 'pod/restarting', 'configmap/a', 'event/c']) {
      await remove(what);
    }
    await remove('secret/password');
  });
});

describe('what is left over', () => {
  it('is told, and that it has gone', async () => {
    const scope = { namespace: NAMESPACE };
    const before = await takeInventory(kubectl, scope);
    const made = ['one', 'data-0'].map((name) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { namespace: NAMESPACE, name, finalizers: ['example.com/hold'] },
    }));
    await kubectl.apply(...made);
    await kubectl('delete', 'configmap/one', `-n=${NAMESPACE}`, '--wait=false');
    const kept = [/^configmap shop\/data-\d+$/];
    expect(leftovers(before, await takeInventory(kubectl, scope), kept)).toEqual([
      'configmap shop/one (being deleted, held by example.com/hold)',
    ]);
    const soon = { scope, before, kept, withinMs: 10_000 };
    const gone = nothingLeft(kubectl, soon);
    for (const { metadata } of made) {
      const patch = '--patch={"metadata":{"finalizers":null}}';
      await kubectl('patch', `configmap/${metadata.name}`, `-n=${NAMESPACE}`, patch);
    }
    await gone;
    await remove('configmap/data-0');
  });
});

describe('the look at pods’ security', () => {
  it('has nothing to say of pods that were admitted under `restricted`', async () => {
    await kubectl.apply(pod('modest', RUN_ON));
    expect(await podSecurityFaults(kubectl, NAMESPACE)).toEqual([]);
    await remove('pod/modest');
  });

  it('finds a pod that was there before its namespace was held to anything', async () => {
    await kubectl.apply(namespace('late'));
    const { spec } = pod('immodest', RUN_ON);
    await kubectl.apply({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { namespace: 'late', name: 'immodest' },
      spec: { ...spec, securityContext: {}, automountServiceAccountToken: true },
    });
    expect(await podSecurityFaults(kubectl, 'late')).toContain(
      'namespace late enforces privileged',
    );
    await kubectl.apply(namespace('late', 'restricted'));
    const faults = await podSecurityFaults(kubectl, 'late');
    expect(faults.join('\n')).toMatch(/Warning: immodest: .*runAsNonRoot/);
    expect(faults).toEqual(
      expect.arrayContaining([
        'pod late/immodest has a token that it does not need',
        'pod late/immodest, container main: it may run as root',
      ]),
    );
    await kubectl('delete', 'namespace/late', '--wait=false');
  });
});

describe('Prometheus', () => {
  const POLICED = 'policed';
  const policy = (name: string, spec: object) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { namespace: POLICED, name },
    spec,
  });

  it('scrapes the product’s ports where network policies let it, and says where they do not', async () => {
    const labels = (component: string) => ({
      'app.kubernetes.io/part-of': 'anomaly-prediction',
      'app.kubernetes.io/component': component,
    });
    const serving = (component: string, port: string) =>
      pod(component, `${SERVE('answers_total 42\n')} ${RUN_ON}`, {
        namespace: POLICED,
        labels: labels(component),
        container: {
          ports: [
            { name: port, containerPort: 9464 },
            { name: 'else', containerPort: 9000 },
          ],
        },
      });
    await kubectl.apply(
      namespace(POLICED, 'restricted'),
      policy('deny', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] }),
      policy('scrapers', {
        podSelector: { matchLabels: { 'app.kubernetes.io/component': 'open' } },
        policyTypes: ['Ingress'],
        ingress: [{ from: [{ namespaceSelector: {} }], ports: [{ port: 9464 }] }],
      }),
      serving('open', 'sidecar-metrics'),
      serving('closed', 'metrics'),
    );
    const images = { prometheus: PROMETHEUS_IMAGE, node: NODE_IMAGE };
    const prometheus = await startPrometheus(world, kubectl, images);
    const targets = await waitFor(
      'both to be tried',
      async () => {
        const all = await prometheus.targets();
        expect(all.map(({ pod, up }) => `${pod} ${up}`).sort()).toEqual([
          'closed false',
          'open true',
        ]);
        expect(all.find(({ pod }) => pod === 'closed')?.error).not.toBe('');
        return all;
      },
      MINUTE_MS,
    );
    expect(targets.find(({ up }) => up)).toMatchObject({
      namespace: POLICED,
      container: 'main',
      port: 'sidecar-metrics',
      error: '',
    });
    const [sample, ...others] = await prometheus.query('answers_total');
    expect(others).toEqual([]);
    expect(sample).toMatchObject({ value: 42, labels: { pod: 'open', component: 'open' } });
    const at = sample?.atSeconds ?? 0;
    const range = { startSeconds: at - 60, endSeconds: at };
    const [series] = await prometheus.queryRange('answers_total', range);
    expect(series?.points.at(-1)).toEqual({ atSeconds: at, value: 42 });
    await expect(prometheus.query('sum(')).rejects.toThrow('parse error');
    await prometheus.close();
    await expect(kubectl('get', 'namespace', 'monitoring')).rejects.toThrow('not found');
    await kubectl('delete', `namespace/${POLICED}`, '--wait=false');
  });
});

describe('the bundle', () => {
  it('holds what tells why, and no secret', async () => {
    await kubectl.apply(
      {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { namespace: NAMESPACE, name: 'password' },
        stringData: { password: 'not-for-a-bundle' },
      },
      pod('broken', 'console.log("Error: no database"); process.exit(3)'),
      pod('well', `console.log("hello"); ${SERVE('a_total 1\n')} ${RUN_ON}`, {
        container: { ports: [{ name: 'metrics', containerPort: 9464 }] },
      }),
    );
    await becomesReady('pod/well');
    await waitFor(
      'it to be given up',
      async () => expect(await kubectl('get', 'pods', `-n=${NAMESPACE}`)).toMatch(/CrashLoop/),
      2 * MINUTE_MS,
    );
    const outside = join(world.folder, 'outside.log');
    writeFileSync(outside, 'said outside');
    const { folder, state } = await writeBundle(world, kubectl, {
      folder: join(world.folder, 'bundle'),
      namespaces: [NAMESPACE],
      files: [outside, '/no/such/file'],
    });
    const read = (...path: string[]) => readFileSync(join(folder, ...path), 'utf8');
    expect(threeLines(state)[0]).toMatch(
      /^pod shop\/broken is not ready: container main waits: CrashLoopBackOff: .*Error: no database$/,
    );
    expect(read('summary.txt')).toContain(threeLines(state)[0]);
    expect(read('logs', NAMESPACE, 'broken', 'main.log')).toBe('Error: no database\n');
    expect(read('logs', NAMESPACE, 'well', 'main.log')).toBe('hello\n');
    expect(read('metrics', NAMESPACE, 'well', 'main.txt')).toBe('a_total 1\n');
    expect(read('metrics', 'node', 'node', 'resource.txt')).toContain('container_cpu_usage');
    expect(read('objects', NAMESPACE, 'Pod.yaml')).toContain('name: broken');
    expect(read('objects', NAMESPACE, 'Secret.yaml')).toContain('password: 16 bytes');
    expect(read('objects', 'cluster.yaml')).toContain('kind: Node');
    expect(read('pods', `${NAMESPACE}.txt`)).toContain('CrashLoopBackOff');
    expect(read('files', 'outside.log')).toBe('said outside');
    expect(read('missing.txt')).toContain('/no/such/file');
    const times = read('events.txt')
      .split('\n')
      .map((line) => line.slice(0, 24));
    expect(times.slice(0, -1)).toEqual(times.slice(0, -1).toSorted());
    for (const what of ['pod/broken', 'pod/well', 'secret/password']) await remove(what);
  });

  it('does not wait for what takes too long, and names it', async () => {
    const { state } = await writeBundle(world, kubectl, {
      folder: join(world.folder, 'hasty-bundle'),
      namespaces: [NAMESPACE],
      withinMs: 1,
    });
    expect(state.missing).toEqual(expect.arrayContaining([expect.stringMatching(/^pods: /)]));
  });

  it('says what could not be had when no API server answers', async () => {
    const nobody = openKubectl({ kubeconfig: join(world.folder, 'no-such-kubeconfig') });
    const bundle = await writeBundle(world, nobody, {
      folder: join(world.folder, 'empty-bundle'),
      namespaces: [NAMESPACE],
    });
    expect(threeLines(bundle.state)).toEqual([expect.stringMatching(/^could not be had: /)]);
  });
});

describe('the reader of topics', () => {
  const NAME = 'rubis';
  const KAFKA = `${NAME}-kafka`;
  const strimzi = (kind: string, name: string, spec: object) => ({
    apiVersion: 'kafka.strimzi.io/v1',
    kind,
    metadata: { namespace: NAMESPACE, name, labels: { 'strimzi.io/cluster': KAFKA } },
    spec,
  });
  const kafka = [
    strimzi('KafkaNodePool', 'broker', {
      replicas: 1,
      roles: ['controller', 'broker'],
      storage: { type: 'persistent-claim', size: '1Gi' },
      resources: { limits: { memory: '640Mi' } },
    }),
    strimzi('Kafka', KAFKA, {
      kafka: {
        version: '4.3.1',
        listeners: [
          {
            ...{ name: 'tls', port: 9093, type: 'internal', tls: true },
            authentication: { type: 'tls' },
          },
        ],
        authorization: { type: 'simple' },
        config: {
          'offsets.topic.num.partitions': 1,
          'offsets.topic.replication.factor': 1,
        },
      },
      entityOperator: { topicOperator: {}, userOperator: {} },
    }),
    strimzi('KafkaTopic', 'aggregate', { partitions: 3, replicas: 1 }),
    strimzi('KafkaUser', 'writer', {
      authentication: { type: 'tls' },
      authorization: {
        type: 'simple',
        acls: [
          { resource: { type: 'topic', name: 'aggregate' }, operations: ['Write', 'Describe'] },
        ],
      },
    }),
  ];
  const second = (timestamp: number) =>
    aggregate
      .encode({
        ...{ timestamp, cpu: 20, mem: 30, count: 1, summation: 5, mean: 5, max: 5, p99: 5 },
        ...{ violations: 0, open: 0, oldestOpenMs: 0, incomplete: false, pods: {} },
      })
      .toString('utf8');
  const secretVolume = (name: string, secretName: string) => ({
    name,
    secret: { secretName, defaultMode: 0o440 },
  });

  let writers = 0;
  /** From a pod, as a user that may only write. */
  const write = async (from: number, count: number) => {
    writers += 1;
    const values = Array.from({ length: count }, (_, index) => second(from + index));
    const messages = values.map((value, index) => ({ key: NAME, value, partition: index % 3 }));
    const script = `
      import { createKafka, openSecurity, readKafkaEnvironment } from '@anomaly-prediction/kafka';
      const log = { info() {}, warn: console.error };
      const { brokers, security: files } = readKafkaEnvironment(process.env);
      const security = openSecurity({ files, log });
      const producer = createKafka({ clientId: 'writer', brokers, security, log }).producer();
      await producer.connect();
      await producer.send({ topic: 'aggregate', messages: ${JSON.stringify(messages)} });
      process.exit();`;
    const name = `writer-${writers}`;
    await kubectl.apply(
      pod(name, '', {
        container: {
          command: ['node', '--input-type=module', '--eval', script],
          env: Object.entries({
            KAFKA_BROKERS: `${KAFKA}-kafka-bootstrap.${NAMESPACE}.svc:9093`,
            KAFKA_TLS: 'true',
            KAFKA_CA_FILE: '/cluster/ca.crt',
            KAFKA_CERTIFICATE_FILE: '/user/user.crt',
            KAFKA_KEY_FILE: '/user/user.key',
          }).map(([key, value]) => ({ name: key, value })),
          volumeMounts: [
            { name: 'cluster', mountPath: '/cluster' },
            { name: 'user', mountPath: '/user' },
          ],
        },
        spec: {
          restartPolicy: 'Never',
          volumes: [
            secretVolume('cluster', `${KAFKA}-cluster-ca-cert`),
            secretVolume('user', 'writer'),
          ],
        },
      }),
    );
    await waitFor(
      'records to be written',
      async () => {
        const { status } = await kubectl.getJson<Pod>('get', 'pod', name, `-n=${NAMESPACE}`);
        if (status?.phase !== 'Succeeded') {
          throw new Error(`${status?.phase}: ${await kubectl('logs', name, `-n=${NAMESPACE}`)}`);
        }
      },
      MINUTE_MS,
    );
    await remove(`pod/${name}`);
  };

  it(
    'has each record once, whatever of broker and reader restarts, and leaves nothing',
    async () => {
      await startStrimzi(cluster);
      await kubectl.apply(...kafka);
      await becomesReady(`kafka/${KAFKA}`);
      await becomesReady('kafkatopic/aggregate');
      await becomesReady('kafkauser/writer');
      const before = await takeInventory(kubectl, { namespace: NAMESPACE });

      const reader = await openTopicReader(kubectl, {
        namespace: NAMESPACE,
        name: NAME,
        topics: ['aggregate'],
      });
      const seconds = () => reader.records('aggregate').map(({ timestamp }) => timestamp);
      const has = (count: number) =>
        waitFor(
          `${count} records`,
          async () =>
            expect(seconds().toSorted((one, other) => one - other)).toEqual(
              Array.from({ length: count }, (_, index) => index),
            ),
          2 * MINUTE_MS,
        );
      await write(0, 60);
      await has(60);
      const [broker] = (
        await kubectl('get', 'pods', `-n=${NAMESPACE}`, '-l=strimzi.io/kind=Kafka', '-o=name')
      ).split('\n');
      await kubectl('delete', `${broker}`, `-n=${NAMESPACE}`, '--grace-period=1');
      await becomesReady(`${broker}`);
      await write(60, 60);
      await has(120);
      const readerPod = `pod/${NAME}-topic-reader`;
      await kubectl('exec', readerPod, `-n=${NAMESPACE}`, '--', 'sh', '-c', 'kill -TERM 1');
      await waitFor(
        'the reader to be started anew',
        async () =>
          expect(await kubectl('get', readerPod, `-n=${NAMESPACE}`)).toMatch(/1\/1 .* 1 \(/),
        MINUTE_MS,
      );
      await write(120, 60);
      await has(180);
      const faults = await podSecurityFaults(kubectl, NAMESPACE);
      expect(faults.filter((fault) => fault.includes('topic-reader'))).toEqual([]);
      await reader.close();
      // The broker has been started anew meanwhile.
      const kept = [/^pod shop\/rubis-kafka-broker-/];
      await nothingLeft(kubectl, {
        scope: { namespace: NAMESPACE },
        before,
        kept,
        withinMs: MINUTE_MS,
      });
    },
    6 * MINUTE_MS,
  );
});
