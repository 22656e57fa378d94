import { describe, expect, it } from 'vitest';
import { anObject } from '../../testing/builders.ts';
import type { KubeObject } from '../kube/object.ts';
import { createFutile } from './futile.ts';

const web = (more: object = {}, metadata: object = {}) =>
  anObject('Deployment', 'web', { spec: { replicas: 1 }, ...more, metadata });

const WANTED = web({ spec: { replicas: 1, paused: false } });

describe('what was written in vain', () => {
  it('is known until somebody alters it; its status and version say nothing', () => {
    const futile = createFutile();
    const isKnown = (live: KubeObject) => futile.isKnown(live, WANTED);
    expect(isKnown(web())).toBe(false);
    futile.remember(web(), WANTED);
    expect(isKnown(web({ status: { readyReplicas: 1 } }, { resourceVersion: '9' }))).toBe(true);
    expect(isKnown(web({ spec: { replicas: 2 } }))).toBe(false);
    expect(isKnown(web({}, { labels: { a: 'b' } }))).toBe(false);
    expect(isKnown(web({}, { uid: 'another' }))).toBe(false);
  });

  it('is tried again as soon as something else is wanted', () => {
    const futile = createFutile();
    futile.remember(web(), WANTED);
    expect(futile.isKnown(web(), web({ spec: { replicas: 3 } }))).toBe(false);
  });

  it('is remembered of so many objects and no more', () => {
    const futile = createFutile();
    const numbered = (index: number) => web({}, { uid: `${index}` });
    for (let index = 0; index <= 1_000; index += 1) {
      futile.remember(numbered(index), WANTED);
    }
    expect(futile.isKnown(numbered(0), WANTED)).toBe(false);
    expect(futile.isKnown(numbered(1_000), WANTED)).toBe(true);
  });
});
