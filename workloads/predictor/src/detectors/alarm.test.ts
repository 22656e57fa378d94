import { describe, expect, it } from 'vitest';
import { type AlarmRule, NO_ALARM, nextAlarm } from './alarm.ts';

const RULE: AlarmRule = {
  raiseProbability: 0.5,
  raiseSeconds: 2,
  releaseProbability: 0.35,
  releaseSeconds: 5,
};

/** One mark a second: ! for an alarm. */
function alarms(probabilities: readonly number[]): string {
  let state = NO_ALARM;
  return probabilities
    .map((probability) => {
      state = nextAlarm(state, probability, RULE);
      return state.standing ? '!' : '.';
    })
    .join('');
}

describe('alarm', () => {
  it('is raised by the second of two probable seconds in a row', () => {
    expect(alarms([0.5, 0.5, 0.9])).toBe('.!!');
    expect(alarms([0.9, 0.4, 0.9, 0.4])).toBe('....');
  });

  it('stands until five improbable seconds in a row', () => {
    expect(alarms([1, 1, 0, 0, 0, 0, 0, 0])).toBe('.!!!!!..');
    expect(alarms([1, 1, 0, 0, 0, 0, 0.35, 0, 0, 0, 0, 0])).toBe('.!!!!!!!!!!.');
  });

  it('does not flap while the probability moves between the two limits', () => {
    expect(alarms([1, 1, 0.4, 0.45, 0.4, 0.49, 0.36, 0.4])).toBe('.!!!!!!!');
  });
});
