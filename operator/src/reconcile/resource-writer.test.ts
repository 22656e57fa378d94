import { describe, expect, it } from 'vitest';
import { aStored } from '../../testing/builders.ts';
import { FakeKubeClient } from '../../testing/fake-kube-client.ts';
import { ConflictError, type KubeClient, type KubeObject } from '../kube/index.ts';
import { createResourceWriter } from './resource-writer.ts';

const version = (resourceVersion: string) =>
  aStored({ metadata: { name: 'rubis', resourceVersion } });

/** Does what it is asked, and does not say so. */
class LosesAnswers extends FakeKubeClient {
  override async patch<T extends KubeObject>(...call: Parameters<KubeClient['patch']>): Promise<T> {
    await super.patch(...call);
    throw new Error('no answer');
  }
}

describe('what was written last', () => {
  it('counts until the cache knows something newer', async () => {
    const writer = createResourceWriter(new FakeKubeClient(version('9')));
    const written = await writer.patch(version('9'), { metadata: { finalizers: ['x'] } });
    expect(await writer.freshest(version('9'))).toBe(written);
    const newer = version(String(Number(written.metadata.resourceVersion) + 1));
    expect(await writer.freshest(newer)).toBe(newer);
    expect((await writer.freshest(version('9'))).metadata.resourceVersion).toBe('9');
  });

  it('never stands for another resource of the same name', async () => {
    const writer = createResourceWriter(new FakeKubeClient(version('9')));
    await writer.patch(version('9'), {});
    const another = aStored({ metadata: { name: 'rubis', uid: 'another' } });
    expect(await writer.freshest(another)).toBe(another);
  });

  it('is not what somebody else wrote since', async () => {
    const writer = createResourceWriter(new FakeKubeClient(version('10')));
    await expect(writer.patch(version('9'), {})).rejects.toBeInstanceOf(ConflictError);
  });

  it('is read anew after a write of which no answer came', async () => {
    const client = new LosesAnswers(version('9'));
    const writer = createResourceWriter(client);
    await expect(writer.patch(version('9'), {})).rejects.toThrow('no answer');
    const found = await writer.freshest(version('9'));
    expect(Number(found.metadata.resourceVersion)).toBeGreaterThan(9);
    expect(await writer.freshest(version('9'))).toBe(found);
    expect(client.calls.filter((call) => call.startsWith('list'))).toHaveLength(1);
  });
});
