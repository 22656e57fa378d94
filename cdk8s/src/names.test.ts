import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { find, made, WITH_CHAOS } from '../testing/context.ts';
import { LEAKS } from './chaos/leaks.ts';
import { kafkaName, nodePoolName } from './names.ts';

const LONGEST = 'n'.repeat(40);
/** What Kubernetes puts behind the name of a CronJob for its Jobs and of these for their pods. */
const POD_SUFFIX = '-xxxxx';

describe('names', () => {
  it('fit 63 characters for a resource’s name of 40, and a CronJob’s fit what comes behind', () => {
    for (const { kind, metadata } of made(WITH_CHAOS, { name: LONGEST })) {
      expect(metadata.name.length, metadata.name).toBeLessThanOrEqual(kind === 'CronJob' ? 52 : 63);
      for (const label of Object.values((metadata.labels ?? {}) as object)) {
        expect(String(label).length).toBeLessThanOrEqual(63);
      }
      if (kind === 'StatefulSet') expect(`${metadata.name}-0`.length).toBeLessThanOrEqual(63);
    }
    for (const leak of LEAKS) {
      find(made(WITH_CHAOS, { name: LONGEST }), 'CronJob', `${LONGEST}-${leak}`);
      expect(`${LONGEST}-${leak}${POD_SUFFIX}`.length).toBeLessThanOrEqual(63);
    }
  });

  it('of brokers’ pods fit too, and are one cluster’s alone', () => {
    const name = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/);
    fc.assert(
      fc.property(name, name, (one, other) => {
        expect(`${kafkaName(one)}-${nodePoolName(one)}-99`.length).toBeLessThanOrEqual(63);
        expect(nodePoolName(one)).toMatch(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/);
        if (one !== other) expect(nodePoolName(one)).not.toBe(nodePoolName(other));
      }),
    );
  });

  it('are each one object’s', () => {
    const names = made(WITH_CHAOS).map(({ kind, metadata }) => `${kind}/${metadata.name}`);
    expect(new Set(names).size).toBe(names.length);
  });
});
