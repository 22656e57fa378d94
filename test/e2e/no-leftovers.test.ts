import { expect, it } from 'vitest';
import { leftovers } from './no-leftovers.ts';
import type { KubeObject } from './objects.ts';

const object = (name: string, metadata: Partial<KubeObject['metadata']> = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { namespace: 'shop', name, uid: name, ...metadata },
});

it('what was there before is not left over, but what was made anew under its name is', () => {
  const before = [object('one'), object('two')];
  expect(leftovers(before, [object('one'), object('two', { uid: 'new' })])).toEqual([
    'persistentvolumeclaim shop/two',
  ]);
});

it('what the user asked to keep is not left over', () => {
  expect(leftovers([], [object('data-0'), object('else')], [/ shop\/data-\d$/])).toEqual([
    'persistentvolumeclaim shop/else',
  ]);
});

it('what cannot go is told with what holds it', () => {
  const held = object('one', { deletionTimestamp: '2026-01-01T00:00:00Z', finalizers: ['a/b'] });
  expect(leftovers([], [held])).toEqual([
    'persistentvolumeclaim shop/one (being deleted, held by a/b)',
  ]);
});
