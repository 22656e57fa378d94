import {
  type ControlPlane,
  ensureParts,
  makeNamespace,
  openWorld,
  silentReport,
  startControlPlane,
  type World,
} from '@anomaly-prediction/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectionOfFile } from './connection.ts';
import {
  AlreadyExistsError,
  ConflictError,
  ForbiddenError,
  InvalidError,
  NotServedError,
} from './errors.ts';
import { recordEvent } from './events.ts';
import { createKubeClient, FIELD_MANAGER, type KubeClientOptions } from './http-client.ts';
import { createInformer } from './informer.ts';
import { KINDS } from './kinds.ts';
import { slimManagedFields } from './managed-fields.ts';
import type { KubeObject } from './object.ts';

interface ConfigMap extends KubeObject {
  data?: Record<string, string>;
}

let world: World;
let plane: ControlPlane;
beforeAll(async () => {
  await ensureParts({ parts: ['etcd', 'kubernetes'], report: silentReport });
  world = await openWorld({ name: 'kube', report: silentReport });
  plane = await startControlPlane(world);
});
afterAll(() => world?.close());

let namespaces = 0;
async function setUp(options: Partial<KubeClientOptions> = {}) {
  namespaces += 1;
  const namespace = await makeNamespace(plane, `kube-${namespaces}`);
  const client = clientOf(options);
  const configMap = (data: Record<string, string>, name = 'rubis'): ConfigMap => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace },
    data,
  });
  const read = (name = 'rubis') => client.get<ConfigMap>(KINDS.configMap, namespace, name);
  return { namespace, client, configMap, read };
}

const clientOf = (options: Partial<KubeClientOptions> = {}) =>
  createKubeClient({ connection: connectionOfFile(plane.adminKubeconfig), ...options });

const preconditionsOf = ({ metadata: { uid = '', resourceVersion = '' } }: KubeObject) => ({
  uid,
  resourceVersion,
});

describe('on a real API server, apply', () => {
  it('takes away a field that create has set and that is not applied any more', async () => {
    const { client, configMap, read } = await setUp();
    const made = await client.create(KINDS.configMap, configMap({ a: '1', b: '2' }));
    const desired = configMap({ a: '1' });
    await client.apply(KINDS.configMap, made, desired, preconditionsOf(made));
    expect((await read())?.data).toEqual({ a: '1' });
  });

  it('does so too when a cache kept next to nothing of the managed fields', async () => {
    const { client, configMap, read } = await setUp();
    const made = await client.create(KINDS.configMap, configMap({ a: '1', b: '2' }));
    const managedFields = slimManagedFields(made.metadata.managedFields ?? [], FIELD_MANAGER);
    const cached = { ...made, metadata: { ...made.metadata, managedFields } };
    await client.apply(KINDS.configMap, cached, configMap({ a: '3' }), preconditionsOf(made));
    expect((await read())?.data).toEqual({ a: '3' });
  });

  it('leaves alone what others have set, and takes back what others have changed', async () => {
    const { client, namespace, configMap, read } = await setUp();
    const made = await client.create(KINDS.configMap, configMap({ a: '1' }));
    await client.apply(KINDS.configMap, made, configMap({ a: '1' }), preconditionsOf(made));
    const change = JSON.stringify({ data: { a: 'other', theirs: '2' } });
    await plane.kubectl(
      'patch',
      'configmap',
      'rubis',
      `-n=${namespace}`,
      '--type=merge',
      '-p',
      change,
    );
    const changed = (await read()) ?? made;
    await client.apply(KINDS.configMap, changed, configMap({ a: '1' }), preconditionsOf(changed));
    expect((await read())?.data).toEqual({ a: '1', theirs: '2' });
  });

  it('leaves alone what we have patched', async () => {
    const { client, configMap, read } = await setUp();
    const made = await client.create(KINDS.configMap, configMap({ a: '1' }));
    const patched = await client.patch<ConfigMap>(
      KINDS.configMap,
      made,
      { metadata: { annotations: { note: 'kept' } } },
      preconditionsOf(made),
    );
    await client.apply(KINDS.configMap, patched, configMap({ a: '2' }), preconditionsOf(patched));
    expect(await read()).toMatchObject({
      data: { a: '2' },
      metadata: { annotations: { note: 'kept' } },
    });
  });

  it('of the same changes nothing', async () => {
    const { client, configMap } = await setUp();
    const made = await client.create(KINDS.configMap, configMap({ a: '1' }));
    const first = await client.apply(
      KINDS.configMap,
      made,
      configMap({ a: '1' }),
      preconditionsOf(made),
    );
    const second = await client.apply(
      KINDS.configMap,
      first,
      configMap({ a: '1' }),
      preconditionsOf(first),
    );
    expect(second.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
  });

  it.each(['before', 'after'])(
    'to what has changed since is a conflict and changes nothing (%s it was handed over)',
    async (when) => {
      const { client, configMap, read } = await setUp();
      let live = await client.create(KINDS.configMap, configMap({ a: '1' }));
      if (when === 'after') {
        live = await client.apply(
          KINDS.configMap,
          live,
          configMap({ a: '1' }),
          preconditionsOf(live),
        );
      }
      await client.patch(KINDS.configMap, live, { data: { c: '3' } }, preconditionsOf(live));
      const applied = client.apply(
        KINDS.configMap,
        live,
        configMap({ a: 'late' }),
        preconditionsOf(live),
      );
      await expect(applied).rejects.toThrow(ConflictError);
      expect((await read())?.data).toEqual({ a: '1', c: '3' });
    },
  );

  it.each(['gone', 'made again'])('to what is %s makes and changes nothing', async (fate) => {
    const { client, configMap, read } = await setUp();
    const made = await client.create(KINDS.configMap, configMap({ a: '1' }));
    const ours = await client.apply(
      KINDS.configMap,
      made,
      configMap({ a: '1' }),
      preconditionsOf(made),
    );
    await client.delete(KINDS.configMap, ours, preconditionsOf(ours));
    if (fate === 'made again') await client.create(KINDS.configMap, configMap({ a: 'new' }));
    for (const live of [made, ours]) {
      const applied = client.apply(
        KINDS.configMap,
        live,
        configMap({ a: 'late' }),
        preconditionsOf(live),
      );
      await expect(applied).rejects.toThrow(ConflictError);
    }
    expect((await read())?.data).toEqual(fate === 'gone' ? undefined : { a: 'new' });
  });
});

describe('on a real API server', () => {
  it('a name that is taken, a wrong object and an unknown kind are told apart', async () => {
    const { client, namespace, configMap } = await setUp();
    await client.create(KINDS.configMap, configMap({}));
    const again = client.create(KINDS.configMap, configMap({}));
    await expect(again).rejects.toThrow(AlreadyExistsError);
    const wrong = client.create(KINDS.configMap, configMap({ 'no/key': 'x' }, 'other'));
    await expect(wrong).rejects.toThrow(InvalidError);
    await expect(wrong).rejects.toMatchObject({ causes: [{ field: 'data[no/key]' }] });
    await expect(client.list(KINDS.kafkaTopic, namespace)).rejects.toThrow(NotServedError);
    await expect(client.get(KINDS.kafkaTopic, namespace, 'x')).rejects.toThrow(NotServedError);
  });

  it('what the role does not allow is said with the right that is missing', async () => {
    const { namespace } = await setUp();
    const nobody = await plane.kubeconfigFor({ name: 'nobody' });
    const client = clientOf({ connection: connectionOfFile(nobody) });
    const read = client.get(KINDS.secret, namespace, 'password');
    await expect(read).rejects.toThrow(ForbiddenError);
    await expect(read).rejects.toThrow('cannot get resource "secrets"');
  });

  it('a create in a namespace that is not there fails, and reading there finds nothing', async () => {
    const { client, configMap } = await setUp();
    const object = configMap({});
    object.metadata.namespace = 'nowhere';
    await expect(client.create(KINDS.configMap, object)).rejects.toThrow(
      'namespaces "nowhere" not found',
    );
    expect(await client.get(KINDS.configMap, 'nowhere', 'rubis')).toBeUndefined();
  });

  it('delete meets only the object that is meant, and is done when there is none', async () => {
    const { client, configMap, read } = await setUp();
    const made = await client.create(KINDS.configMap, configMap({}));
    const other = client.delete(KINDS.configMap, made, { uid: 'another' });
    await expect(other).rejects.toThrow(ConflictError);
    expect(await read()).toBeDefined();
    await client.delete(KINDS.configMap, made, preconditionsOf(made));
    await client.delete(KINDS.configMap, made, preconditionsOf(made));
    expect(await read()).toBeUndefined();
  });

  it('a patch of the status changes the status alone, with the precondition', async () => {
    const { client, namespace } = await setUp();
    const pdb = await client.create(KINDS.podDisruptionBudget, {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'web', namespace },
      spec: { maxUnavailable: 1, selector: {} },
    } as KubeObject);
    const change = { status: { observedGeneration: 7 }, spec: { maxUnavailable: 9 } };
    const patch = () =>
      client.patch(KINDS.podDisruptionBudget, pdb, change, preconditionsOf(pdb), 'status');
    expect(await patch()).toMatchObject({
      spec: { maxUnavailable: 1 },
      status: { observedGeneration: 7 },
    });
    await expect(patch()).rejects.toThrow(ConflictError);
  });

  it('a list of more than one page is whole', async () => {
    const { client, namespace, configMap } = await setUp({
      rateLimit: { qps: 2_000, burst: 2_000 },
    });
    const names = Array.from({ length: 620 }, (_, index) => `map-${index}`);
    for (let at = 0; at < names.length; at += 50) {
      const some = names.slice(at, at + 50);
      await Promise.all(some.map((name) => client.create(KINDS.configMap, configMap({}, name))));
    }
    const { items } = await client.list(KINDS.configMap, namespace);
    expect(items.map(({ metadata }) => metadata.name).toSorted()).toEqual(names.toSorted());
    expect(items[0]).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap' });
  });

  it('an Event shows in kubectl describe, once however often it is told', async () => {
    const { client, namespace, configMap } = await setUp();
    const regarding = await client.create(KINDS.configMap, configMap({}));
    const event = {
      regarding,
      type: 'Warning' as const,
      reason: 'ViolationPredicted',
      message: 'ä'.repeat(2_000),
      id: 'alarm-1',
      epochMs: Date.now(),
    };
    await recordEvent(client, event);
    await recordEvent(client, event);
    const described = await plane.kubectl('describe', 'configmap', 'rubis', `-n=${namespace}`);
    expect(described).toMatch(/Warning +ViolationPredicted +.* anomaly-predictor-operator +ä+…/);
    expect((await client.list(KINDS.event, namespace)).items).toHaveLength(1);
  });
});

it('an informer knows what happened while the API server was away', async () => {
  const { client, namespace, configMap } = await setUp();
  await client.create(KINDS.configMap, configMap({ a: '1' }, 'kept'));
  await client.create(KINDS.configMap, configMap({ a: '1' }, 'removed'));
  const informer = createInformer<ConfigMap>({
    watcher: client,
    kind: KINDS.configMap,
    namespaces: [namespace],
    onChange: () => undefined,
  });
  const ending = new AbortController();
  const running = informer.run(ending.signal);
  await expect.poll(() => informer.list().length).toBe(2);
  await client.create(KINDS.configMap, configMap({ a: '1' }, 'watched'));
  await expect.poll(() => informer.get(namespace, 'watched')?.data).toEqual({ a: '1' });

  await plane.apiServer.stop();
  await plane.restart();
  await plane.kubectl('delete', 'configmap', 'removed', `-n=${namespace}`);
  await plane.kubectl('create', 'configmap', 'later', '--from-literal=a=2', `-n=${namespace}`);
  const names = () => informer.list().map(({ metadata }) => metadata.name);
  await expect
    .poll(() => names().toSorted(), { timeout: 30_000 })
    .toEqual(['kept', 'later', 'watched']);
  ending.abort();
  await running;
});
