import { describe, expect, it } from 'vitest';
import { anObject, aStored, specOf } from '../../testing/builders.ts';
import {
  childKey,
  desiredChildren,
  HASH_ANNOTATION,
  isCurrent,
  isOwnedBy,
  ownerOf,
  ownerReference,
} from './children.ts';

const owner = ownerReference(aStored(), 'uid-of-rubis');
const context = (spec: object = {}, tag = '1') => ({
  name: 'rubis',
  namespace: 'shop',
  spec: specOf(spec),
  images: { registry: 'registry.example', tag },
  secrets: {
    database: { value: 'secret-1', revision: 'r1' },
    chaos: { value: 'secret-2', revision: 'r2' },
  },
  managedBy: 'anomaly-predictor-operator',
  owner,
});
const hashes = (...given: Parameters<typeof context>) =>
  new Map(
    desiredChildren(context(...given)).map((child) => [
      childKey(child),
      child.metadata.annotations?.[HASH_ANNOTATION],
    ]),
  );

describe('the desired children', () => {
  it('are all owned by the resource, and each is there once', () => {
    const children = desiredChildren(context({ chaos: { enabled: true } }));
    expect(children.every((child) => isOwnedBy(child, 'uid-of-rubis'))).toBe(true);
    expect(new Set(children.map(childKey)).size).toBe(children.length);
  });

  it('say from what they were made: another hash for what another operator makes otherwise', () => {
    expect(hashes()).toEqual(hashes());
    const [one, other] = [hashes({}, '1'), hashes({}, '2')];
    expect(one.get('apps/v1/Deployment/rubis-web')).not.toBe(
      other.get('apps/v1/Deployment/rubis-web'),
    );
    expect(one.get('v1/Service/rubis-web')).toBe(other.get('v1/Service/rubis-web'));
  });

  it('tell nothing of a password outside its Secret', () => {
    const children = desiredChildren(context({ chaos: { enabled: true } }));
    const secrets = children.filter(({ kind }) => kind === 'Secret');
    expect(secrets.map(({ metadata }) => metadata.annotations?.[HASH_ANNOTATION])).toEqual([
      undefined,
      undefined,
    ]);
    const others = JSON.stringify(children.filter(({ kind }) => kind !== 'Secret'));
    for (const text of ['secret-1', 'secret-2'].flatMap((value) => [
      value,
      Buffer.from(value).toString('base64'),
    ])) {
      expect(others).not.toContain(text);
    }
  });

  it('are never immutable: a kubelet would go on with a Secret that was deleted and made anew', () => {
    const children = desiredChildren(context({ chaos: { enabled: true } }));
    expect(children.filter((child) => 'immutable' in child)).toEqual([]);
  });

  it('are current as they are', () => {
    for (const child of desiredChildren(context())) expect(isCurrent(child, child)).toBe(true);
  });
});

describe('whose a child is', () => {
  it('follows from its owner alone, not from name or labels', () => {
    const labels = { 'app.kubernetes.io/instance': 'other' };
    const child = anObject('Deployment', 'x', { metadata: { labels, ownerReferences: [owner] } });
    expect(ownerOf(child)?.name).toBe('rubis');
    expect(ownerOf(anObject('Deployment', 'x', { metadata: { labels } }))).toBeUndefined();
    expect(isOwnedBy(child, 'another-uid')).toBe(false);
  });
});
