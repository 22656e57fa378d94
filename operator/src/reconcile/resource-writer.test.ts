import { describe, expect, it } from 'vitest';
import { aStored } from '../../testing/builders.ts';
import { FakeKubeClient } from '../../testing/fake-kube-client.ts';
import { ConflictError } from '../kube/index.ts';
import { createResourceWriter } from './resource-writer.ts';

const version = (resourceVersion: string) =>
  aStored({ metadata: { name: 'rubis', resourceVersion } });

describe('what was written last', () => {
  it('counts until the cache knows something newer', async () => {
    const writer = createResourceWriter(new FakeKubeClient(version('9')));
    const written = await writer.patch(version('9'), { metadata: { finalizers: ['x'] } });
    expect(writer.freshest(version('9'))).toBe(written);
    const newer = version(String(Number(written.metadata.resourceVersion) + 1));
    expect(writer.freshest(newer)).toBe(newer);
    expect(writer.freshest(version('9')).metadata.resourceVersion).toBe('9');
  });

  it('never stands for another resource of the same name', async () => {
    const writer = createResourceWriter(new FakeKubeClient(version('9')));
    await writer.patch(version('9'), {});
    const another = aStored({ metadata: { name: 'rubis', uid: 'another' } });
    expect(writer.freshest(another)).toBe(another);
  });

  it('is not what somebody else wrote since', async () => {
    const writer = createResourceWriter(new FakeKubeClient(version('10')));
    await expect(writer.patch(version('9'), {})).rejects.toBeInstanceOf(ConflictError);
  });
});
