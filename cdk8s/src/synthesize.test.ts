import { describe, expect, it } from 'vitest';
import { aContext, EXTERNAL, made, WITH_CHAOS } from '../testing/context.ts';
import { synthesize } from './synthesize.ts';

describe('the objects of a context', () => {
  it('are always the same', () => {
    for (const spec of [{}, WITH_CHAOS, EXTERNAL]) {
      const texts = [1, 2].map(() => JSON.stringify(made(spec)));
      expect(texts[0]).toBe(texts[1]);
    }
  });

  it('leave the context as it was', () => {
    const context = aContext(WITH_CHAOS);
    const before = structuredClone(context);
    synthesize(context);
    expect(context).toEqual(before);
  });

  it('carry the recommended labels and their owner, each', () => {
    const owner = { apiVersion: 'x/v1', kind: 'X', name: 'rubis', uid: 'u' };
    for (const { metadata } of made(WITH_CHAOS, { owner })) {
      expect(metadata).toMatchObject({
        namespace: 'shop',
        ownerReferences: [owner],
        labels: {
          'app.kubernetes.io/name': 'anomaly-predictor',
          'app.kubernetes.io/instance': 'rubis',
          'app.kubernetes.io/part-of': 'anomaly-prediction',
          'app.kubernetes.io/managed-by': 'test',
        },
      });
    }
  });

  it('begin with the network’s rules, so that no pod ever runs without', () => {
    const kinds = made().map(({ kind }) => kind);
    expect(kinds.lastIndexOf('NetworkPolicy')).toBeLessThan(
      Math.min(...['Deployment', 'StatefulSet', 'Kafka'].map((kind) => kinds.indexOf(kind))),
    );
  });

  it('are Strimzi’s only where Kafka is managed', () => {
    const strimzi = (spec: object) => made(spec).filter(({ kind }) => kind.startsWith('Kafka'));
    expect(strimzi({})).toHaveLength(12);
    expect(strimzi(EXTERNAL)).toEqual([]);
  });
});
