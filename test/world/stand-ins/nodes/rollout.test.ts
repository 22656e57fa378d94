import { expect, test } from 'vitest';
import { type RolledOut, rolloutStatus } from './rollout.ts';

const NOW = new Date('2026-05-01T10:00:00.250Z');
const LATER = new Date('2026-05-01T10:00:09.250Z');

const three: RolledOut = { metadata: { generation: 4 }, spec: { replicas: 3 } };

test('a Deployment is rolled out with as many ready pods as it asks for', () => {
  expect(rolloutStatus('Deployment', three, true, NOW)).toMatchObject({
    observedGeneration: 4,
    replicas: 3,
    updatedReplicas: 3,
    readyReplicas: 3,
    availableReplicas: 3,
    unavailableReplicas: 0,
    conditions: [
      { type: 'Available', status: 'True', lastTransitionTime: '2026-05-01T10:00:00Z' },
      { type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable' },
    ],
  });
});

test('a StatefulSet has no conditions, and one pod where it does not say how many', () => {
  const one = { metadata: { generation: 1 }, spec: {} };
  expect(rolloutStatus('StatefulSet', one, true, NOW)).toEqual({
    observedGeneration: 1,
    replicas: 1,
    updatedReplicas: 1,
    readyReplicas: 1,
    availableReplicas: 1,
  });
});

test('one that is left unready has its pods, none of them ready', () => {
  expect(rolloutStatus('Deployment', three, false, NOW)).toMatchObject({
    replicas: 3,
    readyReplicas: 0,
    unavailableReplicas: 3,
    conditions: [{ type: 'Available', status: 'False' }, { type: 'Progressing' }],
  });
});

test('nothing is written where the status says it already, a count of 0 by its absence', () => {
  for (const ready of [true, false]) {
    const status = rolloutStatus('Deployment', three, ready, NOW) ?? {};
    const stored = Object.fromEntries(Object.entries(status).filter(([, value]) => value !== 0));
    expect(rolloutStatus('Deployment', { ...three, status: stored }, ready, LATER)).toBeUndefined();
    expect(rolloutStatus('Deployment', { ...three, status: stored }, !ready, LATER)).toBeDefined();
  }
});
