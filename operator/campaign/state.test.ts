import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../src/kube/object.ts';
import { differences, normalize } from './state.ts';

const secret = (revision: string, uid: string): KubeObject =>
  ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: 'rubis-database',
      namespace: `shop-${uid}`,
      uid,
      annotations: { 'anomalyprediction.io/revision': revision },
      creationTimestamp: `2026-01-01T00:00:0${uid}Z`,
    },
    data: { password: `${uid}c2VjcmV0` },
  }) as KubeObject;

const web = (revision: string, uid: string, image = 'web:1'): KubeObject =>
  ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'rubis-web', namespace: `shop-${uid}`, uid, resourceVersion: `9${uid}` },
    spec: { template: { metadata: { annotations: { database: revision } }, image } },
  }) as KubeObject;

const run = (uid: string, revision: string, webRevision = revision) =>
  normalize([secret(revision, uid), web(webRevision, uid)], `shop-${uid}`);

describe('the states of two runs', () => {
  it('are the same though identities, times, passwords and revisions are not', () => {
    expect(differences(run('1', 'aaaa'), run('2', 'bbbb'))).toEqual([]);
  });

  it('differ when a Deployment names the revision of a Secret that is not the one there', () => {
    expect(differences(run('1', 'aaaa', 'cccc'), run('2', 'bbbb'))).toEqual([
      'Deployment/rubis-web: "database": "cccc" instead of "database": "REVISION OF rubis-database"',
    ]);
  });

  it('differ when something is missing or left over', () => {
    const whole = run('1', 'aaaa');
    const part = normalize([web('aaaa', '1')], 'shop-1');
    expect(differences(part, whole)).toContain('Secret/rubis-database is missing');
    expect(differences(whole, part)).toContain('Secret/rubis-database is left over');
  });
});
