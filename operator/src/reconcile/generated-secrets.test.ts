import { describe, expect, it } from 'vitest';
import { anObject, aStored } from '../../testing/builders.ts';
import { FakeKubeClient } from '../../testing/fake-kube-client.ts';
import { ownerReference } from './children.ts';
import { createSecretKeeper } from './generated-secrets.ts';

const owner = { namespace: 'shop', name: 'rubis', uid: 'uid-of-rubis' };
const REVISION = 'anomalyprediction.io/revision';
const secret = (metadata: object = {}, password = 'kept') => ({
  ...anObject('Secret', 'rubis-database', {
    data: { password: Buffer.from(password).toString('base64') },
    metadata: {
      ownerReferences: [ownerReference(aStored(), owner.uid)],
      annotations: { [REVISION]: 'r1' },
      ...metadata,
    },
  }),
  apiVersion: 'v1',
});
const database = new Set(['database'] as const);
const keeperOf = (client: FakeKubeClient) =>
  createSecretKeeper(client, (size) => Buffer.alloc(size, 7));
const MADE_UP = { value: Buffer.alloc(24, 7).toString('base64url'), revision: '07'.repeat(6) };

describe('a generated Secret', () => {
  it('that is there is taken as it is, and read once until it is forgotten', async () => {
    const client = new FakeKubeClient(secret());
    const keeper = keeperOf(client);
    for (let times = 0; times < 3; times += 1) {
      const { values } = await keeper.read(owner, database);
      expect(values.database).toEqual({ value: 'kept', revision: 'r1' });
    }
    const reads = () => client.calls.filter((call) => call === 'get Secret/rubis-database').length;
    expect(reads()).toBe(1);
    keeper.forgetAll();
    await keeper.read(owner, database);
    expect(reads()).toBe(2);
  });

  it('that is missing is made up', async () => {
    const { values, live } = await keeperOf(new FakeKubeClient()).read(owner, database);
    expect(values.database).toEqual(MADE_UP);
    expect(live.size).toBe(0);
  });

  it('that is another’s gives nothing away, and is read each time until it goes', async () => {
    const client = new FakeKubeClient(secret({ ownerReferences: [] }, 'foreign'));
    const keeper = keeperOf(client);
    const { values, live } = await keeper.read(owner, database);
    expect(values.database).toEqual(MADE_UP);
    expect([...live.keys()]).toEqual(['rubis-database']);
    client.put(secret());
    expect((await keeper.read(owner, database)).values.database.value).toBe('kept');
  });

  it('that cannot be stored yet is made up once, not each time', async () => {
    const client = new FakeKubeClient(secret({ ownerReferences: [] }, 'foreign'));
    const keeper = createSecretKeeper(client);
    const { values } = await keeper.read(owner, database);
    keeper.forgetAll();
    keeper.forget(owner.uid);
    expect((await keeper.read(owner, database)).values).toEqual(values);
    keeper.drop(owner.uid);
    expect((await keeper.read(owner, database)).values).not.toEqual(values);
  });

  it('that is deleted is made up anew', async () => {
    const client = new FakeKubeClient();
    const keeper = createSecretKeeper(client);
    const { values } = await keeper.read(owner, database);
    client.put(secret({}, values.database.value));
    expect((await keeper.read(owner, database)).values.database.value).toBe(values.database.value);
    client.objects.clear();
    keeper.forgetAll();
    const again = await keeper.read(owner, database);
    expect(again.values.database.value).not.toBe(values.database.value);
  });

  it('that lost its revision keeps its value, which cannot change', async () => {
    const client = new FakeKubeClient(secret({ annotations: {} }));
    const { values } = await keeperOf(client).read(owner, database);
    expect(values.database).toEqual({ value: 'kept', revision: MADE_UP.revision });
  });

  it('that nobody wants is looked for once, so that a former one is found', async () => {
    const client = new FakeKubeClient(secret());
    const keeper = keeperOf(client);
    await keeper.read(owner, database);
    await keeper.read(owner, database);
    expect(client.calls.filter((call) => call === 'get Secret/rubis-chaos')).toHaveLength(1);
  });
});
