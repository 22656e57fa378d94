import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anObject, aStored, NOW_MS } from '../../testing/builders.ts';
import { CONDITION_TYPES, type Condition } from '../api/index.ts';
import { outcomeEvent, stuckEvent, transitionEvents } from './transitions.ts';

const condition = (altered: Partial<Condition>): Condition => ({
  type: 'Ready',
  status: 'True',
  reason: 'AllReady',
  message: 'All is well.',
  observedGeneration: 1,
  lastTransitionTime: '2026-05-01T10:00:00Z',
  ...altered,
});

const told = (before: Condition[], after: Condition[]) =>
  transitionEvents(aStored(), before, after, NOW_MS).map(({ type, reason }) => `${type} ${reason}`);

const alarm = condition({ type: 'ViolationPredicted', reason: 'ViolationExpected' });
const peace = condition({
  type: 'ViolationPredicted',
  status: 'False',
  reason: 'NoViolationExpected',
});
const starting = condition({ status: 'False', reason: 'KafkaNotReady' });

describe('an Event', () => {
  it('tells of each change of status', () => {
    expect(told([peace], [alarm])).toEqual(['Warning ViolationExpected']);
    expect(told([alarm], [peace])).toEqual(['Normal NoViolationExpected']);
    expect(told([starting], [condition({})])).toEqual(['Normal AllReady']);
    expect(told([condition({})], [starting])).toEqual(['Warning KafkaNotReady']);
    expect(told([alarm], [alarm])).toEqual([]);
  });

  it('tells of a new resource only what it has reached, and what a person must mend', () => {
    expect(told([], [starting])).toEqual([]);
    expect(told([], [condition({})])).toEqual(['Normal AllReady']);
    const inUse = condition({ status: 'False', reason: 'NameInUse' });
    expect(told([], [inUse])).toEqual(['Warning NameInUse']);
    expect(told([starting], [inUse])).toEqual(['Warning NameInUse']);
    expect(told([], [condition({ status: 'False', reason: 'PredecessorNotGone' })])).toEqual([]);
  });

  it('is one for all conditions that say the same', () => {
    const silent = (type: Condition['type']) =>
      condition({ type, status: 'Unknown', reason: 'PredictorUnreachable' });
    const types = ['InputFresh', 'ModelTrained', 'ViolationPredicted'] as const;
    const before = types.map((type) => condition({ type }));
    expect(told(before, types.map(silent))).toEqual(['Normal PredictorUnreachable']);
  });

  it('is that of the condition which Ready has its reason from', () => {
    const kafka = condition({ type: 'KafkaReady', status: 'False', reason: 'KafkaNotReady' });
    const before = [condition({}), condition({ type: 'KafkaReady' })];
    const [event, ...others] = transitionEvents(aStored(), before, [starting, kafka], NOW_MS);
    const [alone] = transitionEvents(aStored(), before.slice(1), [kafka], NOW_MS);
    expect(others).toEqual([]);
    expect(event?.id).toBe(alone?.id);
  });

  it('has the same id when told again after a crash, and another one the next time', () => {
    const arbitrary = fc.array(
      fc.record({
        type: fc.constantFrom(...CONDITION_TYPES),
        status: fc.constantFrom('True' as const, 'False' as const, 'Unknown' as const),
        lastTransitionTime: fc.constantFrom('2026-05-01T10:00:00Z', '2026-05-01T11:00:00Z'),
      }),
    );
    const ids = (before: Condition[], after: Condition[], nowMs: number) =>
      transitionEvents(aStored(), before, after, nowMs).map(({ id }) => id);
    fc.assert(
      fc.property(arbitrary, arbitrary, (one, other) => {
        const [before, after] = [one.map(condition), other.map(condition)];
        expect(ids(before, after, NOW_MS)).toEqual(ids(before, after, NOW_MS + 9_000));
      }),
    );
    const later = { ...peace, lastTransitionTime: '2026-05-01T10:30:00Z' };
    expect(ids([peace], [alarm], NOW_MS)).not.toEqual(ids([later], [alarm], NOW_MS));
  });
});

describe('the outcome of a prediction', () => {
  const at = NOW_MS / 1_000 - 60;
  const tell = (outcome: Parameters<typeof outcomeEvent>[1]) =>
    outcomeEvent(aStored(), outcome, NOW_MS);

  it('is told in words', () => {
    expect(tell({ kind: 'caught', at, leadSeconds: 39.6 })).toMatchObject({
      type: 'Normal',
      reason: 'ViolationCaught',
      message: 'The violation that began at 2026-05-01T09:59:00Z was announced 40 s before.',
    });
    expect(tell({ kind: 'missed', at })).toMatchObject({
      type: 'Warning',
      message: 'The violation that began at 2026-05-01T09:59:00Z was not announced in time.',
    });
    expect(tell({ kind: 'false_alarm', at })?.reason).toBe('FalseAlarm');
  });

  it('is not told when there is none, or when it is long past', () => {
    expect(tell(null)).toBeUndefined();
    expect(tell({ kind: 'missed', at: NOW_MS / 1_000 - 3_001 })).toBeUndefined();
  });
});

describe('a deletion that takes long', () => {
  it('is told with what it waits for and what helps', () => {
    const waitsFor = [anObject('KafkaUser', 'rubis-client'), anObject('KafkaTopic', 'rubis-stats')];
    expect(stuckEvent(aStored(), waitsFor, NOW_MS).message).toBe(
      'Waits for Strimzi to let go of KafkaTopic rubis-stats, KafkaUser rubis-client. ' +
        'If Strimzi does not run any more: kubectl delete kafka rubis-kafka.',
    );
  });
});
