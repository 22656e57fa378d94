import { describe, expect, it } from 'vitest';
import { anObject } from '../../testing/builders.ts';
import { isAutoscaled, withoutReplicas, yieldReplicas } from './autoscaling.ts';

const web = anObject('Deployment', 'rubis-web', { spec: { replicas: 2, paused: false } });
const scalerOf = (scaleTargetRef: object) =>
  anObject('HorizontalPodAutoscaler', 'any', { spec: { scaleTargetRef } });
const ownedBy = (manager: string) => ({
  ...web,
  metadata: {
    ...web.metadata,
    managedFields: [{ manager, fieldsV1: { 'f:spec': { 'f:replicas': {} } } }],
  },
});

describe('the number of pods', () => {
  it('is the autoscaler’s where one names the very object', () => {
    expect(isAutoscaled(web, [scalerOf({ kind: 'Deployment', name: 'rubis-web' })])).toBe(true);
    expect(isAutoscaled(web, [scalerOf({ kind: 'StatefulSet', name: 'rubis-web' })])).toBe(false);
    expect(isAutoscaled(web, [scalerOf({ kind: 'Deployment', name: 'other' })])).toBe(false);
    expect(isAutoscaled(web, [])).toBe(false);
  });

  it('is not applied once somebody else owns it', () => {
    expect(yieldReplicas(web, ownedBy('kube-controller-manager'), 'us')).toEqual(
      withoutReplicas(web),
    );
  });

  it('is applied as it is as long as we alone own it, since it would fall back to 1', () => {
    const live = { ...ownedBy('us'), spec: { replicas: 5 } };
    expect(yieldReplicas(web, live, 'us')).toMatchObject({ spec: { replicas: 5, paused: false } });
  });
});
