import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { FIELD_MANAGER } from '../src/kube/index.ts';
import { KINDS } from '../src/kube/kinds.ts';
import type { KubeObject, ResourceKind } from '../src/kube/object.ts';
import {
  type OperatorProcess,
  type OperatorSystem,
  openOperatorSystem,
} from '../testing/system.ts';
import { keyOf, NAME, pause, WAIT, workflowOf } from '../testing/workflow.ts';

const RESYNC: NodeJS.ProcessEnv = { RESYNC_SECONDS: '2' };
/** Within one resync, and what a busy machine takes for it. */
const HEALED = { timeout: 30_000, interval: 100 };

let system: OperatorSystem;
let operator: OperatorProcess;
beforeAll(async () => {
  system = await openOperatorSystem('drift');
  operator = await system.startOperator({ env: { ...RESYNC, IMAGE_TAG: '0.0.9' } });
});
afterAll(() => system.close());
const { resource, settles, running, versions, writesSince } = workflowOf(() => system);

interface Labelled extends KubeObject {
  spec?: Record<string, unknown>;
  type?: string;
}

/** What a person may alter, and the operator sets. */
const wanted = ({ metadata, spec, type }: Labelled) => ({
  labels: metadata.labels,
  owners: metadata.ownerReferences,
  type,
  spec,
});

const byName = async (namespace: string) =>
  new Map((await system.children(namespace)).map((child) => [keyOf(child), child]));

const replicasOf = async (namespace: string) =>
  (await system.get<Labelled>(KINDS.deployment, namespace, 'rubis-web'))?.spec?.replicas;

const ONE_OF_EACH: { kind: ResourceKind; name: string; alter: object }[] = [
  { kind: KINDS.kafka, name: 'rubis-kafka', alter: { spec: { kafka: { version: '4.2.0' } } } },
  { kind: KINDS.kafkaNodePool, name: 'rubis-broker', alter: { spec: { replicas: 2 } } },
  { kind: KINDS.kafkaTopic, name: 'rubis-stats', alter: { spec: { partitions: 9 } } },
  { kind: KINDS.kafkaUser, name: 'rubis-client', alter: { spec: { authorization: null } } },
  {
    kind: KINDS.networkPolicy,
    name: 'rubis-default-deny',
    alter: { spec: { policyTypes: ['Ingress'] } },
  },
  { kind: KINDS.serviceAccount, name: 'rubis-web', alter: { automountServiceAccountToken: true } },
  {
    kind: KINDS.service,
    name: 'rubis-web',
    alter: { spec: { ports: [{ name: 'http', port: 81 }] } },
  },
  { kind: KINDS.statefulSet, name: 'rubis-database', alter: { spec: { replicas: 0 } } },
  {
    kind: KINDS.deployment,
    name: 'rubis-predictor',
    alter: { spec: { replicas: 4, strategy: { type: 'RollingUpdate' } } },
  },
  { kind: KINDS.podDisruptionBudget, name: 'rubis-web', alter: { spec: { maxUnavailable: 0 } } },
  { kind: KINDS.cronJob, name: 'rubis-cpu-leak', alter: { spec: { suspend: false } } },
  {
    kind: KINDS.secret,
    name: 'rubis-database',
    // What it holds counts as it is.
    alter: { metadata: { labels: { 'app.kubernetes.io/name': 'other' } } },
  },
];

describe('an operator of another version', () => {
  it('brings what the older one made up to date, and makes nothing anew', async () => {
    const namespace = await running({ chaos: { enabled: true } });
    const before = await byName(namespace);
    await operator.part.stop();
    const asOlder = (...args: string[]) =>
      system.plane.kubectl(...args, `--namespace=${namespace}`, `--field-manager=${FIELD_MANAGER}`);
    // Fields, and a child, that only the older one wanted.
    const dropped = { metadata: { labels: { older: 'yes' } }, spec: { minReadySeconds: 7 } };
    await asOlder('patch', 'deployment', 'rubis-web', `--patch=${JSON.stringify(dropped)}`);
    await asOlder(
      'annotate',
      '--overwrite',
      'service,kafka,kafkatopic,cronjob',
      '--all',
      'anomalyprediction.io/applied-hash=older',
    );
    const [service] = await system.list<Labelled>(KINDS.service, namespace);
    await system.create({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {
        namespace,
        name: 'rubis-older',
        labels: service?.metadata.labels ?? {},
        ownerReferences: service?.metadata.ownerReferences ?? [],
      },
      spec: { ports: [{ port: 80 }] },
    } as KubeObject);

    operator = await system.startOperator({ env: RESYNC });
    await vi.waitFor(async () => {
      const after = await byName(namespace);
      expect([...after.keys()].sort()).toEqual([...before.keys()].sort());
      for (const [key, { metadata }] of after) {
        expect(metadata.uid, key).toBe(before.get(key)?.metadata.uid);
        expect(metadata.annotations?.['anomalyprediction.io/applied-hash']).not.toBe('older');
      }
      const web = after.get('Deployment/rubis-web') as Labelled;
      expect(web.metadata.labels).not.toHaveProperty('older');
      expect(web.spec).not.toHaveProperty('minReadySeconds');
      expect(JSON.stringify(web.spec)).toContain('/auction:0.1.0');
    }, WAIT);
    await settles(namespace);
  });
});

describe.concurrent('a child', () => {
  it.each([['deleted'], ['altered'], ['labelled otherwise']])(
    'of each kind that is %s by hand is healed within one resync',
    async (how) => {
      const namespace = await running({ chaos: { enabled: true } });
      const before = await byName(namespace);
      for (const { kind, name, alter } of ONE_OF_EACH) {
        const labels = { 'app.kubernetes.io/instance': 'other', 'app.kubernetes.io/part-of': null };
        if (how === 'deleted') await system.remove(kind, namespace, name);
        else if (how === 'altered') await system.patch(kind, namespace, name, alter);
        else await system.patch(kind, namespace, name, { metadata: { labels } });
      }
      await vi.waitFor(async () => {
        const after = await byName(namespace);
        expect([...after.keys()].sort()).toEqual([...before.keys()].sort());
        for (const { kind, name } of ONE_OF_EACH) {
          const key = `${kind.kind}/${name}`;
          const [then, now] = [before.get(key), after.get(key)].map(
            (child) => child && wanted(child),
          );
          // A new Service has another address.
          if (how === 'deleted') {
            expect(after.get(key)?.metadata.uid, key).not.toBe(before.get(key)?.metadata.uid);
            expect(now?.labels, key).toEqual(then?.labels);
          } else expect(now, key).toEqual(then);
        }
      }, HEALED);
      await settles(namespace);
    },
  );

  it('that lost the label by which it is watched is found and healed', async () => {
    const namespace = await running();
    const labels = { 'app.kubernetes.io/managed-by': null };
    await system.patch(KINDS.deployment, namespace, 'rubis-web', { metadata: { labels } });
    await vi.waitFor(async () => {
      const web = await system.get(KINDS.deployment, namespace, 'rubis-web');
      expect(web?.metadata.labels).toHaveProperty('app.kubernetes.io/managed-by');
    }, HEALED);
  });

  it('that somebody added to: a list is healed, a label is left, and nothing is written any more', async () => {
    const namespace = await running();
    await system.plane.kubectl(
      'set',
      'env',
      'deployment/rubis-web',
      'MINE=1',
      `--namespace=${namespace}`,
    );
    await system.plane.kubectl(
      'annotate',
      'service',
      'rubis-web',
      'mine=1',
      `--namespace=${namespace}`,
    );
    await vi.waitFor(async () => {
      const web = await system.get(KINDS.deployment, namespace, 'rubis-web');
      expect(JSON.stringify(web)).not.toContain('MINE');
    }, HEALED);
    expect(await system.get(KINDS.service, namespace, 'rubis-web')).toHaveProperty(
      'metadata.annotations.mine',
    );
    await pause(1_000);
    const sinceMs = Date.now();
    const settled = await versions(namespace);
    await pause(4_000);
    expect(await versions(namespace)).toEqual(settled);
    expect(await writesSince(sinceMs, namespace)).toEqual([]);
    // What was written to heal it goes like all else when it is not wanted any more.
    const images = (pullSecrets: string[] | null) =>
      system.patch(KINDS.anomalyPredictor, namespace, NAME, { spec: { images: { pullSecrets } } });
    const webSpec = async () =>
      JSON.stringify(await system.get(KINDS.deployment, namespace, 'rubis-web'));
    await images(['pull']);
    await settles(namespace);
    expect(await webSpec()).toContain('imagePullSecrets');
    await images(null);
    await settles(namespace);
    expect(await webSpec()).not.toContain('"imagePullSecrets":[{');
  });
});

describe.concurrent('the number of web servers', () => {
  it('that was scaled by hand is set back, that of an autoscaler is left to it', async () => {
    const namespace = await running();
    const scale = (replicas: number) =>
      system.plane.kubectl(
        'scale',
        'deployment/rubis-web',
        `--replicas=${replicas}`,
        `--namespace=${namespace}`,
      );
    const becomes = (replicas: number) =>
      vi.waitFor(async () => expect(await replicasOf(namespace)).toBe(replicas), HEALED);
    await scale(3);
    await becomes(1);
    await system.plane.kubectl(
      'autoscale',
      'deployment',
      'rubis-web',
      '--min=2',
      '--max=5',
      '--cpu-percent=50',
      `--namespace=${namespace}`,
    );
    // The operator hears of the autoscaler a moment later.
    await pause(1_000);
    await scale(4);
    await pause(2_500);
    expect(await replicasOf(namespace)).toBe(4);
    const spec = { images: { tag: '7.7.7' } };
    await system.patch(KINDS.anomalyPredictor, namespace, NAME, { spec });
    await settles(namespace);
    expect(await replicasOf(namespace)).toBe(4);
    await system.remove(KINDS.horizontalPodAutoscaler, namespace, 'rubis-web');
    await becomes(1);
  });
});

describe.concurrent('a certificate of Kafka’s', () => {
  it('that is renewed makes the operator write nothing', async () => {
    const namespace = await running();
    await pause(1_000);
    const sinceMs = Date.now();
    await system.strimzi().renewUser(namespace, 'rubis-client');
    await system.strimzi().renewClusterCa(namespace, 'rubis-kafka');
    await pause(3_000);
    expect(await writesSince(sinceMs, namespace)).toEqual([]);
    expect(await resource(namespace)).toBeDefined();
  });
});
