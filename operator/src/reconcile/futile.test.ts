import { describe, expect, it } from 'vitest';
import { anObject } from '../../testing/builders.ts';
import { createFutile } from './futile.ts';

const web = (more: object = {}, metadata: object = {}) =>
  anObject('Deployment', 'web', { spec: { replicas: 1 }, ...more, metadata });

describe('what was written in vain', () => {
  it('is known until somebody alters it; its status and version say nothing', () => {
    const futile = createFutile();
    expect(futile.isKnown(web())).toBe(false);
    futile.remember(web());
    expect(futile.isKnown(web({ status: { readyReplicas: 1 } }, { resourceVersion: '9' }))).toBe(
      true,
    );
    expect(futile.isKnown(web({ spec: { replicas: 2 } }))).toBe(false);
    expect(futile.isKnown(web({}, { labels: { a: 'b' } }))).toBe(false);
    expect(futile.isKnown(web({}, { uid: 'another' }))).toBe(false);
  });

  it('is remembered of so many objects and no more', () => {
    const futile = createFutile();
    const numbered = (index: number) => web({}, { uid: `${index}` });
    for (let index = 0; index <= 1_000; index += 1) futile.remember(numbered(index));
    expect(futile.isKnown(numbered(0))).toBe(false);
    expect(futile.isKnown(numbered(1_000))).toBe(true);
  });
});
