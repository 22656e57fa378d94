import type { RecordedCall } from '@anomaly-prediction/test';
import { describe, expect, it } from 'vitest';
import { enumeratePlans, samplePlans } from './plans.ts';

const call = (verb: string, object: string, ordinal = 1): RecordedCall => {
  const [resource = '', name] = object.split('/');
  const key = `${verb} ${object}`;
  return { verb, resource, name, subresource: undefined, key, ordinal, body: '', httpStatus: 200 };
};

describe('the plans of a workflow', () => {
  it('let a write fail in every way, and kill the operator before and after it', () => {
    const plans = enumeratePlans('create', [call('create', 'services/rubis-web')]);
    expect(plans.map(({ id }) => id)).toEqual([
      'create: create services/rubis-web #1: conflict409',
      'create: create services/rubis-web #1: tooMany429',
      'create: create services/rubis-web #1: error500',
      'create: create services/rubis-web #1: timeoutAfterCommit',
      'create: create services/rubis-web #1: reset',
      'create: create services/rubis-web #1: killBefore',
      'create: create services/rubis-web #1: killAfter',
    ]);
  });

  it('let a read fail in every way that a read can', () => {
    const plans = enumeratePlans('create', [call('get', 'secrets/rubis-database')]);
    expect(plans.map(({ fault }) => fault)).toEqual([
      'tooMany429',
      'error500',
      'timeoutAfterCommit',
      'reset',
    ]);
  });

  it('touch the Lease, which is renewed all the time, only where an operator starts', () => {
    const renewals = [1, 2, 3].map((ordinal) => call('patch', 'leases/operator', ordinal));
    expect(enumeratePlans('create', renewals)).toEqual([]);
    expect(enumeratePlans('restart', renewals)).toHaveLength(14);
  });
});

describe('a sample of the plans', () => {
  const plans = ['create', 'change', 'delete'].flatMap((workflow) =>
    enumeratePlans(
      workflow,
      Array.from({ length: 20 }, (_, index) => call('create', `services/${index}`)),
    ),
  );

  it('is the same for the same seed, and another for another', () => {
    const ids = (seed: number) => samplePlans(plans, 21, seed).map(({ id }) => id);
    expect(ids(7)).toEqual(ids(7));
    expect(ids(7)).not.toEqual(ids(8));
  });

  it('has every fault in every workflow once before any twice', () => {
    const groups = samplePlans(plans, 21, 3).map(({ workflow, fault }) => workflow + fault);
    expect(new Set(groups).size).toBe(21);
  });
});
