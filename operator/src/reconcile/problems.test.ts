import { describe, expect, it } from 'vitest';
import {
  ConflictError,
  ForbiddenError,
  KINDS,
  NotServedError,
  UnavailableError,
} from '../kube/index.ts';
import { NameInUseError, PredecessorNotGoneError } from './ensure.ts';
import { distinct, problemOf, recheckMs } from './problems.ts';

const attempt = {
  verb: 'create',
  kind: KINDS.deployment,
  namespace: 'shop',
  name: 'rubis-web',
} as const;
const ofKafka = { ...attempt, kind: KINDS.kafkaTopic };

describe('a problem', () => {
  it('is what a person has to mend, in a sentence', () => {
    expect(problemOf(new NameInUseError('It is in use.'))?.reason).toBe('NameInUse');
    expect(problemOf(new ForbiddenError(attempt, 'the quota is used up'))).toEqual({
      reason: 'NotAllowed',
      message: 'Could not create Deployment shop/rubis-web: the quota is used up.',
    });
    expect(problemOf(new NotServedError(ofKafka, 'not found'))?.message).toContain(
      'install Strimzi',
    );
  });

  it('is none where trying again may help, or where nobody could', () => {
    expect(problemOf(new ConflictError(attempt, 'changed'))).toBeUndefined();
    expect(problemOf(new UnavailableError(attempt, 'down'))).toBeUndefined();
    expect(problemOf(new NotServedError(attempt, 'not found'))).toBeUndefined();
    expect(problemOf(new Error('a bug'))).toBeUndefined();
  });

  it('is told once', () => {
    const missing = { reason: 'StrimziNotInstalled', message: 'Install it.' } as const;
    expect(distinct([missing, missing])).toEqual([missing]);
  });

  it('is looked at again: soon when it passes by itself, never where a watch tells', () => {
    const gone = problemOf(new PredecessorNotGoneError('Not yet.'));
    const inUse = problemOf(new NameInUseError('In use.'));
    expect(recheckMs(inUse && gone ? [inUse, gone] : [])).toBe(1_000);
    expect(recheckMs(inUse ? [inUse] : [])).toBe(30_000);
    expect(recheckMs([{ reason: 'StrimziNotInstalled', message: '' }])).toBeUndefined();
    expect(recheckMs([])).toBeUndefined();
  });
});
