import { describe, expect, it } from 'vitest';
import { apiVersionOf, collectionPath, KINDS, kindOf, objectPath } from './kinds.ts';

describe('the path of an object', () => {
  it('of the core group starts with /api, of any other with /apis', () => {
    expect(objectPath(KINDS.secret, 'shop', 'rubis')).toBe('/api/v1/namespaces/shop/secrets/rubis');
    expect(objectPath(KINDS.deployment, 'shop', 'rubis-web')).toBe(
      '/apis/apps/v1/namespaces/shop/deployments/rubis-web',
    );
  });

  it('ends with its subresource', () => {
    expect(objectPath(KINDS.anomalyPredictor, 'shop', 'rubis', 'status')).toBe(
      '/apis/anomalyprediction.io/v1alpha1/namespaces/shop/anomalypredictors/rubis/status',
    );
  });

  it.each(['', '.', '..'])('is refused for the name %j, which would be another path', (name) => {
    expect(() => objectPath(KINDS.secret, 'shop', name)).toThrow('is no name');
    expect(() => objectPath(KINDS.secret, name, 'rubis')).toThrow('is no namespace');
  });

  it('keeps a name with a slash in one segment', () => {
    expect(objectPath(KINDS.secret, 'shop', 'a/b')).toBe('/api/v1/namespaces/shop/secrets/a%2Fb');
  });
});

it('all namespaces have one path together', () => {
  expect(collectionPath(KINDS.kafkaTopic, undefined)).toBe('/apis/kafka.strimzi.io/v1/kafkatopics');
});

it('a kind is found by what stands in its objects, and an unknown one is named', () => {
  for (const kind of Object.values(KINDS)) {
    expect(kindOf(apiVersionOf(kind), kind.kind)).toBe(kind);
  }
  expect(() => kindOf('kafka.strimzi.io/v1beta2', 'KafkaTopic')).toThrow(
    'kafka.strimzi.io/v1beta2 KafkaTopic',
  );
});
