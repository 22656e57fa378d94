import type { RecordedCall } from '@anomaly-prediction/test';
import { describe, expect, it } from 'vitest';
import { judgeOutcome } from './judge.ts';
import type { Outcome } from './lane.ts';

const call = (verb: string, httpStatus: number | undefined, body = ''): RecordedCall => {
  const subresource = verb === 'patch' ? 'status' : undefined;
  const key = `${verb} services/web`;
  return {
    verb,
    resource: 'services',
    name: 'web',
    subresource,
    key,
    ordinal: 1,
    body,
    httpStatus,
  };
};

const outcome = (parts: Partial<Outcome>): Outcome => ({
  state: new Map(),
  calls: [],
  events: [],
  problems: [],
  ...parts,
});

const judge = (workflow: string, disturbed: Partial<Outcome>, undisturbed: Partial<Outcome>) =>
  judgeOutcome({ name: workflow }, outcome(disturbed), outcome(undisturbed));

describe('a disturbed workflow', () => {
  it('may ask as often as it needs to, as long as it is done once', () => {
    const calls = [call('create', undefined), call('create', 201), call('create', 409)];
    expect(judge('create', { calls }, { calls: [call('create', 201)] })).toEqual([]);
  });

  it('is wrong when something is done twice, or is not done', () => {
    const [once, twice] = [[call('create', 201)], [call('create', 201), call('create', 201)]];
    expect(judge('create', { calls: twice }, { calls: once })).toEqual([
      'create services/web was done 2 times instead of 1',
    ]);
    expect(judge('create', {}, { calls: once })).toEqual([
      'create services/web was done 0 times instead of 1',
    ]);
  });

  it('is wrong when it tells something twice', () => {
    expect(
      judge('create', { events: ['Normal Up', 'Normal Up'] }, { events: ['Normal Up'] }),
    ).toEqual(['Events [Normal Up, Normal Up] instead of [Normal Up]']);
  });

  it('may tell as often as a condition came to be so, where it comes and goes', () => {
    const conditions = (second: number) =>
      JSON.stringify({
        status: { conditions: [{ type: 'Ready', reason: 'Up', lastTransitionTime: `T${second}` }] },
      });
    const events = ['Normal Up', 'Normal Up'];
    const calls = [call('patch', 200, conditions(1)), call('patch', 200, conditions(2))];
    expect(judge('change', { events, calls }, {})).toEqual([]);
    expect(judge('change', { events, calls: calls.slice(1) }, {})).toEqual([
      'Event Normal Up was told 2 times for 1 transitions',
    ]);
  });

  it('is wrong when the operator ended by itself', () => {
    expect(judge('change', { problems: ['the operator ended'] }, {})).toEqual([
      'the operator ended',
    ]);
  });
});
