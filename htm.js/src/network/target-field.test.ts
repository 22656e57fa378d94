import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RandomDistributedScalarEncoder } from '../encoders/random-distributed-scalar.ts';
import { ScalarEncoder } from '../encoders/scalar.ts';
import { TargetField } from './target-field.ts';

describe('the field to predict', () => {
  test('has the buckets of a scalar encoder', () => {
    const target = new TargetField('cpu', new ScalarEncoder({ min: 0, max: 100 }));
    expect(target.buckets).toBe(480);
    expect(target.truthOf({ cpu: 0 })).toEqual({ bucket: 0, value: 0 });
    expect(target.truthOf({ cpu: 100, mem: 3 })).toEqual({ bucket: 479, value: 100 });
  });

  test('tells values without a range apart unless they are a whole number of rounds apart', () => {
    const encoder = new RandomDistributedScalarEncoder({ resolution: 1 });
    const target = new TargetField('delay', encoder);
    const value = fc.integer({ min: -1e6, max: 1e6 });
    fc.assert(
      fc.property(value, value, (a, b) => {
        const [one, other] = [target.truthOf({ delay: a }), target.truthOf({ delay: b })];
        expect(one?.bucket).toBeGreaterThanOrEqual(0);
        expect(one?.bucket).toBeLessThan(target.buckets);
        expect(one?.bucket === other?.bucket).toBe((a - b) % target.buckets === 0);
      }),
    );
  });

  test('has no truth where it was not measured', () => {
    const target = new TargetField('cpu', new ScalarEncoder({ min: 0, max: 100 }));
    expect(target.truthOf({ cpu: null })).toBeNull();
  });
});
