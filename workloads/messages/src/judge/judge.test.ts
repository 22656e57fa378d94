import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Cause, findEpisodes, secondViolates } from './episodes.ts';
import { type JudgedRun, type Judgement, judge } from './judge.ts';

const RUN_SECONDS = 1_000;
const HORIZON_SECONDS = 120;

/** Epoch seconds from..to, both included. */
const seconds = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** One leak at 500 whose episode lasts from 550 to 600, in a run of 1,000 s without any alarm. */
function run(overrides: Partial<JudgedRun> = {}): JudgedRun {
  return {
    firstSecond: 0,
    lastSecond: RUN_SECONDS - 1,
    horizonSeconds: HORIZON_SECONDS,
    violatingSeconds: seconds(550, 600),
    alarmTimes: [],
    causes: [{ start: 500, end: 600 }],
    ...overrides,
  };
}

const caughtOf = (judgement: Judgement) => judgement.episodes.map(({ caught }) => caught);

describe('a violating second', () => {
  it('has a mean at or above the objective', () => {
    expect(secondViolates({ count: 3, mean: 70, oldestOpenMs: 0 }, 70)).toBe(true);
    expect(secondViolates({ count: 3, mean: 69.9, oldestOpenMs: 5_000 }, 70)).toBe(false);
  });

  it('has no request that ended and one that has been open for longer than the objective', () => {
    expect(secondViolates({ count: 0, mean: 0, oldestOpenMs: 71 }, 70)).toBe(true);
    expect(secondViolates({ count: 0, mean: 0, oldestOpenMs: 70 }, 70)).toBe(false);
  });
});

describe('an episode', () => {
  it('needs three violating seconds less than 30 s apart; fewer are a blip', () => {
    expect(findEpisodes([10, 39], []).blips).toHaveLength(1);
    expect(findEpisodes([10, 39, 68], []).episodes).toHaveLength(1);
    expect(findEpisodes([10, 40, 70], [])).toMatchObject({ episodes: [], blips: [{}, {}, {}] });
  });

  it('is one for each cause, however often the violation pauses', () => {
    const causes: Cause[] = [{ start: 90, end: 250 }];
    const violating = [...seconds(100, 110), ...seconds(200, 210)];
    expect(findEpisodes(violating, causes).episodes).toMatchObject([
      { firstViolation: 100, lastViolation: 210, causeStart: 90 },
    ]);
    expect(findEpisodes(violating, []).episodes).toHaveLength(2);
  });

  it('belongs to no cause that had ended half a minute before it', () => {
    expect(findEpisodes(seconds(100, 110), [{ start: 20, end: 70 }]).episodes).toMatchObject([
      { causeStart: null },
    ]);
  });

  it('keeps every violating second in exactly one episode or blip', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(2_000)), fc.array(fc.nat(2_000)), (violating, starts) => {
        const ascending = violating.toSorted((a, b) => a - b);
        const causes = starts
          .toSorted((a, b) => a - b)
          .map((start) => ({ start, end: start + 60 }));
        const { episodes, blips } = findEpisodes(ascending, causes);
        const total = [...episodes, ...blips].reduce((sum, one) => sum + one.violatingSeconds, 0);
        expect(total).toBe(ascending.length);
      }),
    );
  });
});

describe('the judge', () => {
  it('finds one missed episode and no false alarm in silence', () => {
    const judgement = judge(run());
    expect(caughtOf(judgement)).toEqual([false]);
    expect(judgement).toMatchObject({
      falseAlarms: 0,
      episodes: [{ leadSeconds: 0, leadShare: 0 }],
    });
  });

  it('gives an alarm from the cause on the whole possible lead', () => {
    expect(judge(run({ alarmTimes: seconds(500, 600) }))).toMatchObject({
      falseAlarms: 0,
      episodes: [{ caught: true, firstAlarm: 500, leadSeconds: 50, leadShare: 1 }],
    });
  });

  it('charges an alarm that is always on for each horizon of it, and still calls the episode caught', () => {
    const judgement = judge(run({ alarmTimes: seconds(0, RUN_SECONDS - 1) }));
    // 60..549 is cut into 60, 180, 300, 420..539 (holds 500: true) and 540..549 (true);
    // 631..879 into 631, 751 and 871.
    expect(judgement.falseAlarms).toBe(3 + 3);
    expect(judgement.episodes).toMatchObject([{ caught: true, leadSeconds: 50, leadShare: 1 }]);
    expect(judgement.cleanSecondsUnderWarning).toBe(judgement.cleanSeconds);
  });

  it('does not count a warning that began less than 5 s before the violation as a catch', () => {
    expect(caughtOf(judge(run({ alarmTimes: seconds(549, 600) })))).toEqual([false]);
    expect(caughtOf(judge(run({ alarmTimes: seconds(546, 600) })))).toEqual([false]);
    expect(caughtOf(judge(run({ alarmTimes: seconds(545, 600) })))).toEqual([true]);
    expect(judge(run({ alarmTimes: [549] })).falseAlarms).toBe(0);
  });

  it('takes a flapping alarm with gaps of at most 10 s for one warning', () => {
    const flapping = [510, 520, 530, 540, 550];
    expect(judge(run({ alarmTimes: flapping }))).toMatchObject({
      falseAlarms: 0,
      episodes: [{ caught: true, firstAlarm: 510, leadSeconds: 40 }],
    });
  });

  it('starts the lead afresh after a pause of more than 10 s', () => {
    expect(judge(run({ alarmTimes: [505, 516, 527, 538, 545] }))).toMatchObject({
      episodes: [{ caught: true, firstAlarm: 538, leadSeconds: 12 }],
    });
  });

  it('misses the episode when the warning had ended more than 10 s before it', () => {
    const judgement = judge(run({ alarmTimes: seconds(505, 539) }));
    expect(caughtOf(judgement)).toEqual([false]);
    expect(judgement.falseAlarms).toBe(0);
  });

  it('neither blames nor excuses an alarm for one blip long before', () => {
    const blip = run({ violatingSeconds: [300, ...seconds(550, 600)], alarmTimes: [290, 291] });
    const judgement = judge(blip);
    expect(judgement.blips).toHaveLength(1);
    expect(judgement.episodes).toHaveLength(1);
    expect(judgement.falseAlarms).toBe(1);
  });

  it('calls a warning 200 s ahead a false alarm and the episode missed', () => {
    const early = run({ alarmTimes: seconds(350, 360), causes: [] });
    expect(judge(early)).toMatchObject({ falseAlarms: 1, episodes: [{ caught: false }] });
  });

  it('calls an alarm before the known cause false, even within the horizon', () => {
    const beforeCause = { alarmTimes: seconds(470, 480) };
    expect(judge(run(beforeCause)).falseAlarms).toBe(1);
    expect(judge(run({ ...beforeCause, causes: [] })).falseAlarms).toBe(0);
  });

  it('judges two episodes close together each by its own warning', () => {
    const two = run({
      violatingSeconds: [...seconds(550, 560), ...seconds(600, 610)],
      causes: [
        { start: 500, end: 562 },
        { start: 570, end: 620 },
      ],
    });
    // The alarm stands from before the first on; 590 is where the first one's echo ends.
    const judgement = judge({ ...two, alarmTimes: seconds(520, 610) });
    expect(judgement.episodes).toMatchObject([
      { caught: true, leadSeconds: 30 },
      { caught: true, firstAlarm: 591, leadSeconds: 9 },
    ]);
    expect(judgement.falseAlarms).toBe(0);
    expect(caughtOf(judge({ ...two, alarmTimes: seconds(520, 560) }))).toEqual([true, false]);
  });

  it('counts alarms from when they were said, in whole seconds, once each', () => {
    const judgement = judge(run({ alarmTimes: [546.9, 545.2, 545.8, 546.1] }));
    expect(judgement.episodes).toMatchObject([{ caught: true, firstAlarm: 545 }]);
  });

  it('does not judge the first minute and the last horizon', () => {
    const alarmTimes = [...seconds(0, 59), ...seconds(880, 999)];
    expect(judge(run({ alarmTimes })).falseAlarms).toBe(0);
    expect(judge(run({ alarmTimes: [60] })).falseAlarms).toBe(1);
    expect(judge(run({ alarmTimes: [879] })).falseAlarms).toBe(1);
  });

  it('counts an episode that begins in the last horizon, and what warned of it there', () => {
    const late = run({
      violatingSeconds: seconds(950, 999),
      causes: [{ start: 900, end: null }],
      alarmTimes: seconds(910, 999),
    });
    expect(judge(late)).toMatchObject({
      falseAlarms: 0,
      episodes: [{ caught: true, leadSeconds: 40, leadShare: 0.8 }],
    });
  });

  it('shows misses before the cause apart from those that could have been avoided', () => {
    const { outcomes, missesBeforeCause } = judge(run());
    // 430..549 have the episode within the horizon; the cause starts at 500.
    expect(outcomes.false_negative).toBe(120);
    expect(missesBeforeCause).toBe(70);
  });

  it('accounts for every judged second once, whatever alarms and violations there are', () => {
    const anySeconds = fc.uniqueArray(fc.nat(RUN_SECONDS - 1), { maxLength: 300 });
    fc.assert(
      fc.property(anySeconds, anySeconds, (violatingSeconds, alarmTimes) => {
        const judgement = judge(run({ violatingSeconds, alarmTimes, causes: [] }));
        const { episodes } = findEpisodes(
          violatingSeconds.toSorted((a, b) => a - b),
          [],
        );
        const judged = seconds(60, RUN_SECONDS - 1 - HORIZON_SECONDS).filter((second) =>
          episodes.every((one) => second < one.firstViolation || second > one.lastViolation + 30),
        );
        const counted = Object.values(judgement.outcomes).reduce((sum, one) => sum + one, 0);
        expect(counted).toBe(judged.length);
        expect(judgement.cleanSeconds).toBe(
          judgement.outcomes.false_positive + judgement.outcomes.true_negative,
        );
      }),
    );
  });
});
