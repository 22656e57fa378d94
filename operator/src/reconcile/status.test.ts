import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anObservation, aReport, NOW_MS } from '../../testing/builders.ts';
import { NOT_ASKED } from '../predictor/report.ts';
import { patchOf, statusFrom, writeDelayMs } from './status.ts';

const saying = (altered: object, nowMs = NOW_MS) =>
  anObservation({ nowMs, predictor: { report: aReport(altered) } });
const before = statusFrom(saying({}), {});
const after = (altered: object) => statusFrom(saying(altered), before);

describe('the status', () => {
  it('copies what the predictor says, rounded, and how it did', () => {
    const episodes = { caught: 2, missed: 1 };
    expect(
      after({ violationProbability: 0.127, expectedLeadSeconds: 12.4, episodes }),
    ).toMatchObject({
      prediction: {
        violationProbability: 0.13,
        expectedLeadSeconds: 12,
        recordTime: '2026-05-01T09:59:57Z',
      },
      score: { episodesCaught: 2, episodesMissed: 1 },
    });
  });

  it('says no prediction while the predictor does not answer, and keeps its score', () => {
    const observation = anObservation({ predictor: { unreachable: 'refused' } });
    const status = statusFrom(observation, before);
    expect(status).not.toHaveProperty('prediction');
    expect(status.score).toEqual(before.score);
  });

  it('keeps everything until the predictor is asked after a restart', () => {
    expect(statusFrom(anObservation({ predictor: NOT_ASKED }), before)).toEqual(before);
  });
});

describe('the patch of a status', () => {
  it('takes away the lead when no violation is expected any more', () => {
    const over = after({ expectedLeadSeconds: null });
    expect(patchOf(over)).toMatchObject({ prediction: { expectedLeadSeconds: null } });
  });

  it('takes away what is not said any more', () => {
    expect(patchOf({ conditions: [] })).toEqual({ conditions: [], prediction: null, score: null });
  });
});

describe('the status is written', () => {
  it('at once when a state has changed', () => {
    expect(writeDelayMs(before, after({ alarm: true }), 0)).toBe(0);
    expect(writeDelayMs(before, after({ episodes: { caught: 1, missed: 0 } }), 0)).toBe(0);
    expect(writeDelayMs({}, before, 0)).toBe(0);
  });

  it('15 s after the last time when only figures have', () => {
    const changed = after({ violationProbability: 0.3 });
    expect(writeDelayMs(before, changed, 4_000)).toBe(11_000);
    expect(writeDelayMs(before, changed, 20_000)).toBe(0);
    expect(writeDelayMs(before, changed, Number.POSITIVE_INFINITY)).toBe(0);
  });

  it('never for the time of the last record alone', () => {
    expect(writeDelayMs(before, after({ recordTimestamp: NOW_MS / 1_000 - 1 }), 60_000)).toBe(
      undefined,
    );
  });

  it('not at once for another fault of a predictor that gives no usable answer', () => {
    const silent = (unreachable: string) => anObservation({ predictor: { unreachable } });
    const refused = statusFrom(silent('refused'), before);
    expect(writeDelayMs(refused, statusFrom(silent('timed out'), refused), 0)).toBe(15_000);
  });

  it('at most every 15 s for figures, whatever they do and whatever the clock does', () => {
    const seconds = fc.integer({ min: -3_600, max: 30 });
    const figures = fc.record({
      violationProbability: fc.double({ min: 0, max: 1, noNaN: true }),
      expectedLeadSeconds: fc.option(fc.integer({ min: 0, max: 300 })),
    });
    fc.assert(
      fc.property(fc.array(fc.tuple(figures, seconds), { maxLength: 30 }), (steps) => {
        let sinceMs = 0;
        for (const [figure, second] of steps) {
          sinceMs += second * 1_000;
          const delayMs = writeDelayMs(before, after(figure), sinceMs);
          if (delayMs === undefined) continue;
          if (delayMs > 15_000 || (delayMs === 0 && sinceMs < 15_000)) return false;
          if (delayMs === 0) sinceMs = 0;
        }
        return true;
      }),
      { numRuns: 30 },
    );
  });
});
