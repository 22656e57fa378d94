import { describe, expect, it } from 'vitest';
import { createStatus } from './status.ts';
import { aPrediction } from './testing/predictions.ts';

const START = 1_800_000_000;
const NOTHING = { outcomes: [], catches: [], falseAlarms: [] };
const anEpisode = (firstViolation: number, leadSeconds: number) => ({
  firstViolation,
  lastViolation: firstViolation + 10,
  violatingSeconds: 11,
  causeStart: null,
  caught: leadSeconds > 0,
  firstAlarm: leadSeconds > 0 ? firstViolation - leadSeconds : null,
  leadSeconds,
  leadShare: null,
});

describe('the status of a predictor', () => {
  it('before the first prediction says that nothing is known', () => {
    expect(createStatus('rubis', 'htm').read()).toEqual({
      series: 'rubis',
      model: 'htm',
      trained: false,
      violationProbability: 0,
      expectedLeadSeconds: null,
      alarm: false,
      reasons: [],
      recordTimestamp: null,
      emittedAt: null,
      episodes: { caught: 0, missed: 0 },
      falseAlarms: 0,
      outcomes: { truePositive: 0, falsePositive: 0, trueNegative: 0, falseNegative: 0 },
      lastOutcome: null,
    });
  });

  it('is what was predicted last', () => {
    const status = createStatus('rubis', 'htm');
    const said = { alarm: true, violationProbability: 0.9, expectedLeadSeconds: 31 };
    status.predicted(aPrediction({ timestamp: START, ...said, reasons: ['CPU grows'] }));
    expect(status.read()).toMatchObject({
      ...said,
      trained: true,
      reasons: ['CPU grows'],
      recordTimestamp: START,
      emittedAt: START + 3.2,
    });
  });

  it('counts what alarms came to, and keeps how the last one did', () => {
    const status = createStatus('rubis', 'htm');
    status.settled({
      ...NOTHING,
      outcomes: ['true_negative', 'false_positive'],
      falseAlarms: [START],
    });
    expect(status.read()).toMatchObject({
      falseAlarms: 1,
      outcomes: { trueNegative: 1, falsePositive: 1 },
      lastOutcome: { kind: 'false_alarm', at: START },
    });
    status.settled({ ...NOTHING, catches: [anEpisode(START + 200, 31)] });
    expect(status.read().lastOutcome).toEqual({ kind: 'caught', at: START + 200, leadSeconds: 31 });
    status.settled({ ...NOTHING, catches: [anEpisode(START + 400, 0)] });
    expect(status.read()).toMatchObject({
      episodes: { caught: 1, missed: 1 },
      lastOutcome: { kind: 'missed', at: START + 400 },
    });
  });
});
