import { describe, expect, it } from 'vitest';
import { anObject } from '../testing/builders.ts';
import { identityOf, preconditionsOf, reportedCondition, statusOf } from './resource.ts';

const topic = anObject('KafkaTopic', 'rubis-stats', {
  status: { conditions: [{ type: 'Ready', status: 'True' }] },
});

describe('an object of the API server’s', () => {
  it('has a namespace, a uid and a version, by which it is written to', () => {
    expect(identityOf(topic)).toEqual({
      namespace: 'shop',
      name: 'rubis-stats',
      uid: 'uid-of-rubis-stats',
      resourceVersion: '1',
    });
    expect(preconditionsOf(topic)).toEqual({ uid: 'uid-of-rubis-stats', resourceVersion: '1' });
    const { uid: _, ...metadata } = topic.metadata;
    expect(() => identityOf({ ...topic, metadata })).toThrow('KafkaTopic rubis-stats has no');
  });

  it('reports its conditions, or none', () => {
    expect(reportedCondition(topic, 'Ready')?.status).toBe('True');
    expect(reportedCondition(topic, 'Other')).toBeUndefined();
    expect(statusOf(anObject('Service', 'x'))).toEqual({});
  });
});
