import { describe, expect, it } from 'vitest';
import { anObject, aStored } from '../../testing/builders.ts';
import { FakeKubeClient } from '../../testing/fake-kube-client.ts';
import { ConflictError, InvalidError } from '../kube/index.ts';
import type { KubeObject } from '../kube/object.ts';
import { ownerReference } from './children.ts';
import { ensureChild, NameInUseError, PredecessorNotGoneError } from './ensure.ts';
import { createFutile } from './futile.ts';

const OWNER = 'uid-of-rubis';
const owners = [ownerReference(aStored(), OWNER)];
const formerOwners = [ownerReference(aStored(), 'uid-of-former')];
const web = (spec: object, metadata: object = {}) =>
  anObject('Deployment', 'rubis-web', { spec, metadata: { ownerReferences: owners, ...metadata } });
const desired = ((): KubeObject => {
  const { uid: _, resourceVersion: __, generation: ___, ...metadata } = web({}).metadata;
  return { ...web({ replicas: 1, env: ['A'] }), metadata };
})();

const optionsOf = (client: FakeKubeClient, autoscalers: KubeObject[] = []) => ({
  client,
  autoscalers,
  ownerUid: OWNER,
  futile: createFutile(),
});
const ensure = (client: FakeKubeClient, known?: KubeObject) =>
  ensureChild(desired, known, optionsOf(client));

const invalid = (attempt: InvalidError['attempt']) =>
  new InvalidError(attempt, 'no', {
    httpStatus: 422,
    reason: 'Invalid',
    message: 'no',
    causes: [],
    details: {},
  });

describe('a child', () => {
  it('that is not there is made', async () => {
    const client = new FakeKubeClient();
    expect(await ensure(client)).toMatchObject({ spec: { replicas: 1 } });
    expect(client.calls).toEqual(['create Deployment/rubis-web']);
  });

  it('that is as it should be is not written, though others added fields', async () => {
    const live = web({ replicas: 1, env: ['A'], added: true });
    const client = new FakeKubeClient(live);
    expect(await ensure(client, live)).toBe(live);
    expect(client.calls).toEqual([]);
  });

  it('that differs is applied', async () => {
    const live = web({ replicas: 3, env: ['A'] });
    const client = new FakeKubeClient(live);
    expect(await ensure(client, live)).toMatchObject({ spec: { replicas: 1 } });
    expect(client.calls).toEqual(['apply Deployment/rubis-web']);
  });

  it('that the cache does not know yet is found, and made right', async () => {
    const client = new FakeKubeClient(web({ replicas: 3, env: ['A'] }));
    await ensure(client);
    expect(client.calls).toEqual([
      'create Deployment/rubis-web',
      'get Deployment/rubis-web',
      'apply Deployment/rubis-web',
    ]);
  });

  it('is overwritten where applying is not accepted because of what others added', async () => {
    const live = web({ replicas: 3, env: ['B'] });
    const client = new FakeKubeClient(live);
    client.failures.set('apply', invalid);
    expect(await ensure(client, live)).toMatchObject({ spec: { env: ['A'] } });
  });

  it('that is not accepted either way is told of by the first answer', async () => {
    const live = web({ replicas: 3, env: ['A'] });
    const client = new FakeKubeClient(live);
    client.failures.set('apply', invalid).set('overwrite', invalid);
    await expect(ensure(client, live)).rejects.toBeInstanceOf(InvalidError);
  });

  it('that changed meanwhile is left to the next attempt', async () => {
    const client = new FakeKubeClient(web({ replicas: 3, env: ['A'] }, { resourceVersion: '2' }));
    await expect(ensure(client, web({ replicas: 3, env: ['A'] }))).rejects.toBeInstanceOf(
      ConflictError,
    );
  });

  it('that is written in vain is not written again before it changes', async () => {
    const live = web({ replicas: 3, env: ['A'] });
    const client = new FakeKubeClient(live);
    const options = optionsOf(client);
    options.futile.remember(live, desired);
    expect(await ensureChild(desired, live, options)).toBe(live);
    expect(client.calls).toEqual([]);
    const altered = web({ replicas: 4, env: ['A'] });
    client.put(altered);
    await ensureChild(desired, altered, options);
    expect(client.calls).not.toEqual([]);
  });
});

describe('an object of a child’s name', () => {
  it.each([
    ['that nobody owns', { ownerReferences: [] }],
    [
      'with our labels and another owner',
      { ownerReferences: [{ ...owners[0], kind: 'Other', uid: 'x' }] },
    ],
  ])('%s is left as it is', async (_, metadata) => {
    const live = web({ replicas: 3 }, metadata);
    const client = new FakeKubeClient(live);
    await expect(ensure(client, live)).rejects.toBeInstanceOf(NameInUseError);
    expect(client.calls).toEqual([]);
  });

  it('that goes with a predecessor is waited for', async () => {
    const live = web({ replicas: 3 }, { ownerReferences: formerOwners });
    await expect(ensure(new FakeKubeClient(live), live)).rejects.toBeInstanceOf(
      PredecessorNotGoneError,
    );
  });
});

describe('a child that an autoscaler scales', () => {
  const scaler = anObject('HorizontalPodAutoscaler', 'any', {
    spec: { scaleTargetRef: { kind: 'Deployment', name: 'rubis-web' } },
  });

  it('has as many pods as that says, whatever is desired', async () => {
    const live = web({ replicas: 7, env: ['A'] });
    const client = new FakeKubeClient(live);
    expect(await ensureChild(desired, live, optionsOf(client, [scaler]))).toBe(live);
  });

  it('keeps its number of pods when all else is applied', async () => {
    const live = web({ replicas: 7, env: ['B'] });
    const client = new FakeKubeClient(live);
    const made = await ensureChild(desired, live, optionsOf(client, [scaler]));
    expect(made).toMatchObject({ spec: { replicas: 7, env: ['A'] } });
  });
});
