import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aHeader, anAggregate, START } from '../../../testing/episodes.ts';
import { type EpisodePlan, planEpisode } from '../../plan/index.ts';
import { causeTimes } from './cause-events.ts';
import { finishEpisode } from './finish.ts';
import { phaseOf } from './phase.ts';

const plan: EpisodePlan = {
  ...planEpisode('cpu-leak', 7, 0),
  ...{ leadInSeconds: 10, causeSeconds: 20, recoverySeconds: 5 },
};
const at = (recorded: number, causeStart: number | null = null, causeEnd: number | null = null) =>
  phaseOf(plan, { firstSecond: START, lastSecond: START + recorded - 1, causeStart, causeEnd });

describe('an episode', () => {
  it('goes from lead-in to cause to recovery by the seconds that were recorded', () => {
    expect(
      phaseOf(plan, { firstSecond: null, lastSecond: null, causeStart: null, causeEnd: null }),
    ).toBe('start');
    expect([at(1), at(9), at(10)]).toEqual(['lead-in', 'lead-in', 'due']);
    expect(at(12, START + 11.5)).toBe('cause');
    expect([at(36, START + 11.5, START + 31.5), at(37, START + 11.5, START + 31.5)]).toEqual([
      'recovery',
      'done',
    ]);
  });

  it('that is clean is done when it has lasted', () => {
    const clean = planEpisode('clean', 7, 0);
    const recorded = (seconds: number) =>
      phaseOf(clean, {
        firstSecond: START,
        lastSecond: START + seconds - 1,
        causeStart: null,
        causeEnd: null,
      });
    expect([recorded(1_799), recorded(1_800)]).toEqual(['lead-in', 'done']);
  });

  it('knows its cause from the job’s log, or from those of all load clients', () => {
    const log = (...events: object[]) => events.map((one) => `${JSON.stringify(one)}\n`).join('');
    const start = (timestamp: number) => ({ event: 'shapeStart', timestamp });
    const end = (timestamp: number) => ({ event: 'shapeEnd', timestamp });
    expect(causeTimes([])).toEqual({ causeStart: null, causeEnd: null });
    expect(causeTimes(['', log(start(5.5))])).toEqual({ causeStart: 5.5, causeEnd: null });
    expect(causeTimes([log(start(6), end(8)), log(start(5.5))]).causeEnd).toBeNull();
    expect(causeTimes([log(start(6), end(8)), log(start(5.5), end(9))])).toEqual({
      ...{ causeStart: 5.5, causeEnd: 9 },
    });
    const leak = log({ event: 'leakStart', timestamp: 1 }, { event: 'leakEnd', timestamp: 2 });
    expect(causeTimes([leak])).toEqual({ causeStart: 1, causeEnd: 2 });
  });
});

describe('an episode that is whole', () => {
  /** Seconds with these means; the cause from 10 to 30 s. */
  const finish = (means: readonly number[], idle: number | null = 0.6) =>
    finishEpisode(aHeader(), plan, {
      aggregates: means.map((mean, i) => anAggregate({ timestamp: START + i, mean })),
      idleAt: () => idle,
      cause: { start: START + 10.25, end: START + 30 },
    }).episode;
  const calm = Array.from({ length: 40 }, () => 5);

  it('says when users began to wait, by the rules that alarms are judged by', () => {
    expect(finish(calm).firstViolation).toBeNull();
    expect(finish(calm.with(20, 70).with(21, 80)).firstViolation).toBeNull();
    expect(finish(calm.with(20, 70).with(21, 80).with(22, 90)).firstViolation).toBe(START + 20);
  });

  it('means by its first violation that of its cause, not one that was there before', () => {
    const both = Array.from({ length: 90 }, (_, i) => (i < 3 || (i > 49 && i < 60) ? 100 : 5));
    const { episode } = finishEpisode(aHeader(), plan, {
      aggregates: both.map((mean, i) => anAggregate({ timestamp: START + i, mean })),
      idleAt: () => 0.6,
      cause: { start: START + 40, end: START + 70 },
    });
    expect(episode.firstViolation).toBe(START + 50);
  });

  it('says how idle the machine was, and whether it was disturbed', () => {
    expect(finish(calm)).toMatchObject({ idleMean: 0.6, disturbed: null });
    expect(finish(calm, 0.2)).toMatchObject({ idleMean: 0.2, disturbed: expect.any(String) });
    expect(finish(calm, null)).toMatchObject({ idleMean: null, disturbed: expect.any(String) });
  });

  it('finds the same in what it keeps as in what was measured, at the objective’s very edge', () => {
    fc.assert(
      fc.property(fc.double({ min: 69.998, max: 70.002, noNaN: true }), (mean) => {
        const whole = finishEpisode(aHeader(), plan, {
          aggregates: [20, 21, 22].map((i) => anAggregate({ timestamp: START + i, mean })),
          idleAt: () => 0.6,
          cause: null,
        });
        const violates = whole.seconds.every(({ aggregate }) => aggregate.mean >= 70);
        expect(whole.episode.firstViolation).toBe(violates ? START + 20 : null);
      }),
    );
  });
});
