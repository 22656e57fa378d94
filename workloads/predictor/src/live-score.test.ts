import {
  type Aggregate,
  type JudgedEpisode,
  judge,
  type Outcome,
} from '@anomaly-prediction/messages';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LiveScore } from './live-score.ts';
import { anAggregate } from './testing/aggregates.ts';

const START = 1_800_000_000;
const OPTIONS = { sloMs: 70, horizonSeconds: 120 };

/** Seconds from `from` up to `to`, relative to the start. */
interface Span {
  from: number;
  to: number;
}
const isIn = (spans: readonly Span[], second: number) =>
  spans.some(({ from, to }) => from <= second && second < to);

/** Plays a run: violating and alarming in these spans, each alarm said in its own second. */
function play(seconds: number, violating: readonly Span[], alarming: readonly Span[]) {
  const score = new LiveScore(OPTIONS);
  const outcomes: Record<Outcome, number> = {
    true_positive: 0,
    false_positive: 0,
    true_negative: 0,
    false_negative: 0,
  };
  const catches: JudgedEpisode[] = [];
  const falseAlarms: number[] = [];
  for (let second = 0; second < seconds; second++) {
    if (isIn(alarming, second)) score.alarm(START + second + 0.2);
    const settled = score.observe(secondOf(second, violating));
    for (const outcome of settled.outcomes) outcomes[outcome] += 1;
    catches.push(...settled.catches);
    falseAlarms.push(...settled.falseAlarms);
  }
  return { outcomes, catches, falseAlarms };
}

/** A judged episode without what is known only at its end. */
const soonCertain = ({ lastViolation, violatingSeconds, ...rest }: JudgedEpisode) => rest;

const secondOf = (second: number, violating: readonly Span[]): Aggregate =>
  anAggregate({ timestamp: START + second, mean: isIn(violating, second) ? 150 : 6 });

describe('live score', () => {
  it('counts an episode as caught with its lead as soon as it is certain', () => {
    const { catches } = play(403, [{ from: 400, to: 420 }], [{ from: 370, to: 420 }]);
    expect(catches).toMatchObject([
      { caught: true, firstAlarm: START + 370, leadSeconds: 30, leadShare: null },
    ]);
  });

  it('judges neither an episode nor an alarm of the first minute', () => {
    expect(play(200, [{ from: 30, to: 40 }], [{ from: 10, to: 40 }]).catches).toEqual([]);
    const { catches } = play(200, [{ from: 80, to: 90 }], [{ from: 10, to: 90 }]);
    expect(catches).toMatchObject([{ firstAlarm: START + 60, leadSeconds: 20 }]);
  });

  it('counts an episode once, however long it lasts', () => {
    const { catches } = play(3_000, [{ from: 400, to: 2_900 }], []);
    expect(catches).toHaveLength(1);
    expect(catches[0]).toMatchObject({ caught: false, leadSeconds: 0 });
  });

  it('counts a second only when nothing can change its outcome any more', () => {
    const nothing = { true_positive: 0, false_positive: 0, true_negative: 0, false_negative: 0 };
    const firstJudged = 60;
    const horizonAndCertainty = 120 + 58;
    expect(play(firstJudged + horizonAndCertainty, [], []).outcomes).toEqual(nothing);
    expect(play(firstJudged + horizonAndCertainty + 1, [], []).outcomes).toEqual({
      ...nothing,
      true_negative: 1,
    });
  });

  it('comes to what the judge says of the whole run', () => {
    const span = (max: number) =>
      fc
        .tuple(fc.nat(800), fc.integer({ min: 1, max }))
        .map(([from, length]) => ({ from, to: from + length }));
    fc.assert(
      fc.property(
        fc.array(span(60), { maxLength: 4 }),
        fc.array(span(120), { maxLength: 4 }),
        (violating, alarming) => {
          const seconds = 1_000;
          const all = Array.from({ length: seconds }, (_, second) => second);
          const judgeAlarms = (length: number) =>
            judge({
              firstSecond: START,
              // The judge leaves the last horizon open; the live score the time to certainty too.
              lastSecond: START + length - 1,
              horizonSeconds: OPTIONS.horizonSeconds,
              violatingSeconds: all.filter((it) => isIn(violating, it)).map((it) => START + it),
              alarmTimes: all.filter((it) => isIn(alarming, it)).map((it) => START + it + 0.2),
              causes: [],
            });
          const whole = judgeAlarms(seconds);
          const { outcomes, catches } = play(seconds + 58, violating, alarming);
          expect(outcomes).toEqual(whole.outcomes);
          expect(catches.map(soonCertain)).toEqual(whole.episodes.map(soonCertain));
          // All pieces are over once nothing has been alarming for a while.
          const calm = play(seconds + 58 + 300, violating, alarming);
          expect(calm.falseAlarms).toHaveLength(judgeAlarms(seconds + 300).falseAlarms);
        },
      ),
    );
  });

  it('counts a false alarm once it is over, and one that stands for hours once each horizon', () => {
    expect(play(600, [], [{ from: 100, to: 130 }]).falseAlarms).toEqual([START + 100]);
    expect(play(1_000, [], [{ from: 100, to: 400 }]).falseAlarms).toEqual(
      [100, 220, 340].map((second) => START + second),
    );
    expect(play(1_000, [{ from: 400, to: 420 }], [{ from: 250, to: 300 }]).falseAlarms).toEqual([]);
  });

  it('leaves out what a long outage kept it from settling, and goes on', () => {
    const score = new LiveScore(OPTIONS);
    score.observe(secondOf(0, []));
    const day = 86_400;
    const { outcomes } = score.observe(secondOf(day, []));
    expect(outcomes.length).toBeLessThan(1_100);
    expect(score.observe(secondOf(day + 1, [])).outcomes).toEqual(['true_negative']);
  });
});
