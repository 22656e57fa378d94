import { expect, it } from 'vitest';
import { anObject } from '../../testing/builders.ts';
import { overwriting } from './overwrite.ts';

it('overwrites spec, labels and annotations, and leaves owners and versions alone', () => {
  const wanted = anObject('Deployment', 'web', {
    spec: { env: ['A'] },
    metadata: { labels: { a: 'b' } },
  });
  expect(overwriting(wanted, wanted)).toEqual({
    spec: { env: ['A'] },
    metadata: { labels: { a: 'b' }, annotations: undefined },
  });
});

it('takes away the fields of another member of a union, and no others', () => {
  const wanted = anObject('Deployment', 'web', { spec: { strategy: { type: 'Recreate' } } });
  const live = anObject('Deployment', 'web', {
    spec: { paused: true, strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } },
  });
  expect(overwriting(wanted, live)).toMatchObject({
    spec: { strategy: { type: 'Recreate', rollingUpdate: null } },
  });
  expect(overwriting(wanted, live)).not.toHaveProperty('spec.paused');
  expect(overwriting(wanted, wanted)).toMatchObject({ spec: { strategy: { type: 'Recreate' } } });
});
