import type { Aggregate, Prediction } from '@anomaly-prediction/messages';
import { describe, expect, it } from 'vitest';
import type { RunEvent } from './events.ts';
import { type RunRecords, summarise } from './summary.ts';
import { renderSummary } from './table.ts';

const START = 1_000_000;
const SLO_MS = 70;

function aSecond(second: number, overrides: Partial<Aggregate> = {}): Aggregate {
  return {
    timestamp: START + second,
    cpu: 25,
    mem: 30,
    count: 36,
    summation: 180,
    mean: 5,
    max: 20,
    violations: 0,
    p99: 20,
    open: 0,
    oldestOpenMs: 0,
    incomplete: false,
    pods: {},
    ...overrides,
  };
}

function aPrediction(second: number, alarm: boolean): Prediction {
  return {
    timestamp: START + second,
    emittedAt: START + second + 1.2,
    model: 'htm',
    trained: true,
    anomalyScore: 0,
    anomalyLikelihood: 0.5,
    forecast: { steps: [], cpu: [] },
    violationProbability: alarm ? 1 : 0,
    alarm,
    expectedLeadSeconds: null,
    pod: null,
    reasons: [],
  };
}

/** 400 s with a leak from 200 to 300, violations from 250 to 300 and an alarm from 210 on. */
function aRun(): RunRecords & { aggregates: Aggregate[]; predictions: Prediction[] } {
  const seconds = Array.from({ length: 400 }, (_, second) => second);
  const events: RunEvent[] = [
    {
      timestamp: START,
      event: 'runStart',
      machine: 'a machine',
      seed: 7,
      sloMs: SLO_MS,
      horizonSeconds: 60,
      trainingSeconds: 30,
    },
    { timestamp: START + 200, event: 'leakStart' },
    { timestamp: START + 300, event: 'leakEnd' },
  ];
  const violates = (second: number) => second >= 250 && second <= 300;
  return {
    aggregates: seconds.map((second) => aSecond(second, violates(second) ? { mean: 100 } : {})),
    predictions: seconds.map((second) => aPrediction(second, second >= 210 && second <= 300)),
    events,
  };
}

describe('the summary of a run', () => {
  it('counts lead from when the alarm was said, not from the second that it read', () => {
    expect(summarise(aRun()).episodes).toEqual([
      {
        leakStart: START + 200,
        firstViolation: START + 250,
        firstAlarm: START + 211,
        leadSeconds: 39,
        leadShare: 39 / 50,
      },
    ]);
  });

  it('counts seconds that are missing or doubled, however they arrived', () => {
    const run = aRun();
    const [first] = run.aggregates.splice(100, 2);
    if (first) run.aggregates.push(first, first, first);
    expect(summarise(run)).toMatchObject({
      seconds: 400,
      records: 401,
      missingSeconds: 1,
      duplicateSeconds: 2,
    });
  });

  it('judges the baselines on the same seconds: never misses all, always catches with false alarms', () => {
    const { baselines } = summarise(aRun());
    expect(baselines.never).toMatchObject({ falseAlarms: 0, episodes: [{ firstAlarm: null }] });
    expect(baselines.always?.falseAlarms).toBeGreaterThan(0);
    expect(baselines.always?.episodes).toMatchObject([{ leadSeconds: 50, leadShare: 1 }]);
  });

  it('says how long each warned while nothing came, and which misses nobody could have avoided', () => {
    const summary = summarise(aRun());
    // From the 60th second to the leak, and from the echo's end to the last horizon.
    expect(summary.cleanSeconds).toBe(140 + 9);
    expect(summary).toMatchObject({ cleanSecondsUnderWarning: 0, missesBeforeCause: 10 });
    expect(summary.baselines).toMatchObject({
      never: { cleanSecondsUnderWarning: 0, missesBeforeCause: 10 },
      always: { cleanSecondsUnderWarning: 149, missesBeforeCause: 0 },
    });
  });

  it('takes a second without a prediction as a second without an alarm, for baselines too', () => {
    const run = { ...aRun(), predictions: [] };
    const { episodes, baselines } = summarise(run);
    expect(episodes).toMatchObject([{ firstAlarm: null }]);
    expect(baselines.always).toMatchObject({ falseAlarms: 0, episodes: [{ firstAlarm: null }] });
  });

  it('says that it cannot judge a run whose start is not known', () => {
    expect(() => summarise({ ...aRun(), events: [] })).toThrow(/runStart/);
  });
});

describe('the table at the end', () => {
  it('shows our model beside every baseline', () => {
    const text = renderSummary(summarise(aRun()));
    expect(text).toContain('episode 1: began 50 s after the leak; warned 39 s ahead');
    expect(text).toMatch(/^htm \(ours\) +1\/1 +39 +0\.78 +0 /m);
    expect(text).toMatch(/^never +0\/1 +0 +0\.00 +0 +0\.0 +0\.0 %$/m);
    expect(text).toMatch(/^always .* 100\.0 %$/m);
    for (const name of ['always', 'cpu-threshold', 'ewma', 'linear-extrapolation']) {
      expect(text).toMatch(new RegExp(`^${name} `, 'm'));
    }
  });
});
