import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { anObject, aStored } from '../../testing/builders.ts';
import { FakeKubeClient } from '../../testing/fake-kube-client.ts';
import { ForbiddenError, UnavailableError } from '../kube/index.ts';
import { applyAll, carryOut } from './apply.ts';
import { ownerReference } from './children.ts';
import { createFutile } from './futile.ts';

const metadata = { ownerReferences: [ownerReference(aStored(), 'uid-of-rubis')] };
const desired = ['one', 'two', 'three'].map((name) => anObject('Deployment', name, { metadata }));
const apply = (client: FakeKubeClient) =>
  applyAll(desired, () => undefined, {
    client,
    ownerUid: 'uid-of-rubis',
    autoscalers: [],
    futile: createFutile(),
  });

describe('applying', () => {
  it('goes on to the others where one has a problem that a person has to mend', async () => {
    const client = new FakeKubeClient();
    client.failures.set('create Deployment/two', (attempt) => new ForbiddenError(attempt, 'quota'));
    const { children, problems } = await apply(client);
    expect(children.map(({ name, live }) => [name, live !== undefined])).toEqual([
      ['one', true],
      ['two', false],
      ['three', true],
    ]);
    expect(problems.map(({ reason }) => reason)).toEqual(['NotAllowed']);
  });

  it('stops at what may work when tried again', async () => {
    const client = new FakeKubeClient();
    client.failures.set(
      'create Deployment/two',
      (attempt) => new UnavailableError(attempt, 'down'),
    );
    await expect(apply(client)).rejects.toThrow('down');
    expect(client.calls).not.toContain('create Deployment/three');
  });
});

it('a removal deletes, and takes off the finalizers of Kafka’s operators alone', async () => {
  const finalizers = ['strimzi.io/user-operator', 'other.example/mine'];
  const held = anObject('KafkaUser', 'held', { metadata: { finalizers } });
  const old = anObject('Deployment', 'old');
  const client = new FakeKubeClient(held, old);
  const removal = { delete: [old], release: [held], waitFor: [] };
  await carryOut(removal, client, pino({ enabled: false }));
  expect([...client.objects.values()].map(({ metadata }) => metadata)).toMatchObject([
    { name: 'held', finalizers: ['other.example/mine'] },
  ]);
});
