import { type Helm, isDenied, openApiServer, openHelm } from '@anomaly-prediction/test';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { KINDS, kindOfObject } from '../../operator/src/kube/kinds.ts';
import type { KubeObject } from '../../operator/src/kube/object.ts';
import { WATCHED_CHILDREN } from '../../operator/src/reconcile/cache.ts';
import { HASH_ANNOTATION } from '../../operator/src/reconcile/children.ts';
import type { StoredAnomalyPredictor } from '../../operator/src/resource.ts';
import {
  type AccessObject,
  describeAccess,
  grantsOf,
  groupsOf,
  judgeAccess,
  requestsOf,
  type ServiceAccount,
  userNameOf,
} from '../../operator/testing/access.ts';
import {
  anomalyPredictor,
  conditionOf,
  type OperatorProcess,
  type OperatorSystem,
  openOperatorSystem,
} from '../../operator/testing/system.ts';
import { CHART, parseObjects, REQUIRED } from './chart.ts';

const WAIT = { timeout: 60_000, interval: 100 };
const NAMESPACE = 'operators';
const LABEL = 'app.kubernetes.io/part-of';
const EXTERNAL = { kafka: { managed: null, external: { bootstrapServers: 'kafka:9092' } } };
/**
 * Never asked for by a request: the API server asks itself whether its user may, where it is told to
 * protect owners (admission plugin OwnerReferencesPermissionEnforcement, as OpenShift has it).
 */
const ASKED_BY_ADMISSION = 'update anomalypredictors/finalizers.anomalyprediction.io';

let system: OperatorSystem;
let helm: Helm;
beforeAll(async () => {
  system = await openOperatorSystem('rbac', {
    apiServerFlags: ['--enable-admission-plugins=OwnerReferencesPermissionEnforcement'],
  });
  helm = openHelm(system.world, system.plane.adminKubeconfig);
  await system.plane.kubectl('create', 'namespace', NAMESPACE);
});
afterAll(() => system?.close());

interface Release {
  account: ServiceAccount;
  objects: AccessObject[];
  startOperator(): Promise<OperatorProcess>;
}

/** The chart, really installed; what a pod would be is a process with its service account's rights. */
async function install(name: string, namespaces: readonly string[]): Promise<Release> {
  const options = [
    ...[name, CHART, '--namespace', NAMESPACE, ...REQUIRED, '--set', 'rbac.aggregate=false'],
    ...[
      '--set',
      'crds.install=false',
      '--set-json',
      `watchNamespaces=${JSON.stringify(namespaces)}`,
    ],
  ];
  await helm('install', ...options);
  const fullName = `${name}-anomaly-predictor`;
  const account = { namespace: NAMESPACE, name: fullName };
  const user = { name: userNameOf(account), groups: groupsOf(account) };
  return {
    account,
    objects: parseObjects(await helm('get', 'manifest', name, '-n', NAMESPACE)) as AccessObject[],
    startOperator: async () =>
      system.startOperator({
        name,
        kubeconfig: await system.plane.kubeconfigFor(user),
        env: {
          WATCH_NAMESPACES: namespaces.join(','),
          POD_NAMESPACE: NAMESPACE,
          LEASE_NAME: fullName,
        },
      }),
  };
}

const resource = (namespace: string) =>
  system.get<StoredAnomalyPredictor>(KINDS.anomalyPredictor, namespace, 'rubis');

const becomesReady = (namespace: string) =>
  vi.waitFor(async () => {
    const stored = await resource(namespace);
    expect(conditionOf(stored, 'Ready')).toMatchObject({
      status: 'True',
      observedGeneration: stored?.metadata.generation,
    });
  }, WAIT);

/** Everything that an operator ever has to do in a namespace. */
async function wholeLife(namespace: string): Promise<void> {
  await system.create(anomalyPredictor(namespace, { chaos: { enabled: true } }));
  await becomesReady(namespace);
  await system.plane.kubectl(
    ...['autoscale', 'deployment', 'rubis-web', '--max=3', '--cpu=80%', '-n', namespace],
  );
  await alterEach(namespace);
  await pruneWhatAnOlderOperatorLeft(namespace);
  const web = await system.get(KINDS.deployment, namespace, 'rubis-web');
  await system.remove(KINDS.deployment, namespace, 'rubis-web');
  await vi.waitFor(async () => {
    const again = await system.get(KINDS.deployment, namespace, 'rubis-web');
    expect(again?.metadata.uid ?? web?.metadata.uid).not.toBe(web?.metadata.uid);
  }, WAIT);
  await system.patch(KINDS.anomalyPredictor, namespace, 'rubis', {
    spec: { ...EXTERNAL, chaos: { enabled: false } },
  });
  await becomesReady(namespace);
  await vi.waitFor(async () => {
    const left = await system.children(namespace);
    expect(left.filter(({ kind }) => kind.startsWith('Kafka'))).toEqual([]);
  }, WAIT);
  await system.remove(KINDS.anomalyPredictor, namespace, 'rubis');
  await vi.waitFor(async () => {
    expect(await resource(namespace)).toBeUndefined();
    expect(await system.children(namespace)).toEqual([]);
  }, WAIT);
}

/** By hand, so that each is repaired. */
async function alterEach(namespace: string): Promise<void> {
  for (const child of await system.children(namespace)) {
    const change = { metadata: { labels: { [LABEL]: 'by-hand' } } };
    await system.patch(kindOfObject(child), namespace, child.metadata.name, change);
  }
  await vi.waitFor(async () => {
    const children = await system.children(namespace);
    const altered = children.filter(({ metadata }) => metadata.labels?.[LABEL] === 'by-hand');
    expect(altered.map(({ kind }) => kind)).toEqual([]);
  }, WAIT);
}

/** One more of each kind, as a child that the operator of today does not know. */
async function pruneWhatAnOlderOperatorLeft(namespace: string): Promise<void> {
  const children = await system.children(namespace);
  for (const { kind } of WATCHED_CHILDREN) {
    const child = children.find((candidate) => candidate.kind === kind);
    if (!child) throw new Error(`there is no ${kind}`);
    await system.create(copyOf(child));
  }
  await vi.waitFor(async () => {
    const left = await system.children(namespace);
    expect(left.filter(({ metadata }) => metadata.name === 'rubis-older')).toEqual([]);
  }, WAIT);
}

function copyOf(child: KubeObject): KubeObject {
  const { labels = {}, ownerReferences = [], namespace = '' } = child.metadata;
  const { status: _, spec, ...rest } = child as KubeObject & { status?: unknown; spec?: object };
  const { clusterIP: __, clusterIPs: ___, ...kept } = (spec ?? {}) as Record<string, unknown>;
  return {
    ...rest,
    ...(spec && { spec: kept }),
    metadata: {
      ...{ name: 'rubis-older', namespace, labels, ownerReferences },
      annotations: { [HASH_ANNOTATION]: 'older' },
    },
  } as KubeObject;
}

describe('the rights that the chart gives', () => {
  it.each([
    ['in the namespaces that are named', 'named', (namespace: string) => [namespace]],
    ['in all namespaces', 'all', () => []],
  ])('%s are enough for a whole life, and each of them is used', async (_, name, served) => {
    const namespace = await system.namespace();
    const release = await install(name, served(namespace));
    const operator = await release.startOperator();
    await wholeLife(namespace);
    // A watch is in the log once it has ended.
    await operator.part.stop();
    await helm('uninstall', name, '--namespace', NAMESPACE);

    const username = userNameOf(release.account);
    const log = await system.plane.auditLog();
    const own = log.filter(({ user }) => user.username === username);
    expect(own.filter(isDenied).map(({ verb, requestURI }) => `${verb} ${requestURI}`)).toEqual([]);
    const requests = requestsOf(log, username);
    const verdict = judgeAccess(requests, grantsOf(release.objects, release.account));
    const unused = verdict.unused.map(({ namespace: __, ...grant }) =>
      describeAccess({ ...grant, namespace: undefined }),
    );
    expect({ denied: verdict.denied.map(describeAccess), unused }).toEqual({
      denied: [],
      unused: [ASKED_BY_ADMISSION],
    });
  });

  it('let it own what it makes where the API server protects owners', async () => {
    const namespace = await system.namespace();
    const release = await install('owner', [namespace]);
    await system.create(anomalyPredictor(namespace, { paused: true }));
    const uid = (await resource(namespace))?.metadata.uid;
    const { apiVersion, kind } = anomalyPredictor(namespace);
    const owner = { apiVersion, kind, name: 'rubis', uid, blockOwnerDeletion: true };
    const owned = (name: string) => ({
      ...{ apiVersion: 'v1', kind: 'ServiceAccount' },
      metadata: { name, ownerReferences: [owner] },
    });
    const user = { name: userNameOf(release.account), groups: groupsOf(release.account) };
    const api = await openApiServer(await system.plane.kubeconfigFor(user));
    const path = `/api/v1/namespaces/${namespace}/serviceaccounts`;
    expect((await api.ask('POST', path, owned('one'))).message).toBe('');

    const role = release.objects.find(
      (object) => object.kind === 'Role' && object.metadata.namespace === namespace,
    );
    const rules = role?.rules?.filter(
      ({ resources }) => !resources.includes('anomalypredictors/finalizers'),
    );
    const rolePath = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}/roles/${role?.metadata.name}`;
    await system.api.ask('PATCH', rolePath, { rules });
    await vi.waitFor(async () => {
      const { message } = await api.ask('POST', `${path}?dryRun=All`, owned('two'));
      expect(message).toContain('cannot set blockOwnerDeletion');
    }, WAIT);
    api.close();
  });
});
