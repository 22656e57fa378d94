import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeRecords } from './judge.ts';
import { probationaryRecords } from './probation.ts';
import { PROFILE_NAMES, PROFILES, type Profile } from './profiles.ts';
import { finalScore, rawScore } from './score.ts';
import { bestThreshold, type Scored, scoreAt } from './sweep.ts';

const { standard, lowFn } = PROFILES;
/** 15 records of probation, 85 that count. */
const LENGTH = 100;
const WINDOW = { first: 40, last: 49 };

/** Scaled sigmoid as published, written out anew. */
const sigma = (y: number) => 2 / (1 + Math.exp(5 * y)) - 1;

const detected = (...records: number[]) => ({
  with: (profile: Profile = standard, windows = [WINDOW]) =>
    rawScore(judgeRecords(LENGTH, windows), (record) => records.includes(record), profile),
});

const scored = (windows: (typeof WINDOW)[], scores: Record<number, number>): Scored => ({
  judged: judgeRecords(LENGTH, windows),
  scores: Float64Array.from({ length: LENGTH }, (_, record) => scores[record] ?? 0),
});

describe('windows', () => {
  it('a window found at its first record counts 1, near its end nearly nothing', () => {
    expect(detected(40).with()).toBeCloseTo(1, 12);
    expect(detected(45).with()).toBeCloseTo(sigma(-0.5) / sigma(-1), 12);
    expect(detected(49).with()).toBeCloseTo(sigma(-0.1) / sigma(-1), 12);
  });

  it('only the earliest detection in a window counts', () => {
    expect(detected(44, 41, 49).with()).toBe(detected(41).with());
  });

  it('a window without detection costs A_FN', () => {
    expect(detected().with()).toBe(-1);
    expect(detected().with(lowFn)).toBe(-2);
    const both = [WINDOW, { first: 70, last: 79 }];
    expect(detected(40).with(standard, both)).toBeCloseTo(1 - 1, 12);
  });
});

describe('false positives', () => {
  it('before the first window one costs all of A_FP', () => {
    expect(detected(20).with()).toBeCloseTo(-1 - 0.11, 12);
    expect(detected(20).with(PROFILES.lowFp)).toBeCloseTo(-1 - 0.22, 12);
  });

  it('soon behind a window one costs little, by the distance in widths of that window', () => {
    expect(detected(50).with()).toBeCloseTo(-1 + 0.11 * sigma(1 / 9), 12);
    expect(detected(58).with()).toBeCloseTo(-1 + 0.11 * sigma(1), 12);
  });

  it('farther than three widths behind it costs all', () => {
    expect(detected(90).with()).toBe(-1 - 0.11);
  });

  it('each counts, in a series without windows too', () => {
    expect(detected(20, 21, 90).with(standard, [])).toBeCloseTo(-0.33, 12);
  });
});

describe('probation', () => {
  it('is 15 % of the records, at most 750', () => {
    expect([0, 10, 4032, 5000, 15902].map(probationaryRecords)).toEqual([0, 1, 604, 750, 750]);
  });

  it('nothing in it counts', () => {
    expect(detected(0, 14).with()).toBe(-1);
    expect(detected(15).with()).toBeCloseTo(-1.11, 12);
    const early = [{ first: 10, last: 19 }];
    expect(detected(10, 16).with(standard, early)).toBeCloseTo(sigma(-0.4) / sigma(-1), 12);
  });
});

describe('the final score', () => {
  it.each(PROFILE_NAMES)('is 100 for perfect detections, 0 for none: %s', (name) => {
    const windows = [WINDOW, { first: 70, last: 79 }];
    const final = (raw: number) => finalScore(raw, windows.length, PROFILES[name]);
    expect(final(detected(40, 70).with(PROFILES[name], windows))).toBeCloseTo(100, 10);
    expect(final(detected().with(PROFILES[name], windows))).toBe(0);
  });
});

describe('the threshold', () => {
  it('is one for all series: what one gains with a lower one, another may lose', () => {
    const easy = scored([WINDOW], { 40: 0.9 });
    const noisy = scored([WINDOW], { 20: 0.5, 21: 0.5, 40: 0.5 });
    expect(bestThreshold([easy, noisy], standard).threshold).toBe(0.5);
    const noise = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [15 + i, 0.5]));
    const loud = scored([WINDOW], { ...noise, 40: 0.5 });
    expect(bestThreshold([easy, loud], standard)).toMatchObject({ threshold: 0.9 });
  });

  it('detects all records with the same score, or none of them', () => {
    const tied = scored([WINDOW], { 16: 0.5, 17: 0.5, 40: 0.5, 18: 0.4 });
    const { threshold, score } = bestThreshold([tied], standard);
    expect(threshold).toBe(0.5);
    expect(score).toBeCloseTo(100 - (2 * 0.11 * 100) / 2, 10);
  });

  it('detects nothing when every detection is wrong', () => {
    const wrong = scored([WINDOW], { 20: 1 });
    expect(bestThreshold([wrong], standard)).toEqual({ threshold: Infinity, score: 0 });
  });

  it('scores what the rules say, and no other threshold scores more', () => {
    const level = fc.integer({ min: 0, max: 6 });
    const series = fc
      .tuple(
        fc.array(level, { minLength: LENGTH, maxLength: LENGTH }),
        fc.constantFrom<(typeof WINDOW)[][]>([], [WINDOW], [{ first: 12, last: 20 }, WINDOW]),
      )
      .map(([scores, windows]) => scored(windows, { ...scores }));
    fc.assert(
      fc.property(
        fc.array(series, { minLength: 1, maxLength: 3 }),
        fc.constantFrom(...PROFILE_NAMES),
        (all, name) => {
          fc.pre(all.some(({ judged }) => judged.windowCount > 0));
          const best = bestThreshold(all, PROFILES[name]);
          expect(scoreAt(all, best.threshold, PROFILES[name])).toBeCloseTo(best.score, 9);
          for (let threshold = 0; threshold <= 7; threshold++) {
            const other = scoreAt(all, threshold, PROFILES[name]);
            expect(best.score).toBeGreaterThanOrEqual(other - 1e-9);
          }
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe('one more detection', () => {
  const anyDetections = fc.uniqueArray(fc.integer({ min: 15, max: LENGTH - 1 }));

  it('outside the windows never gains', () => {
    const outside = fc.integer({ min: 15, max: LENGTH - 1 }).filter((at) => at < 40 || at > 49);
    fc.assert(
      fc.property(anyDetections, outside, (others, more) => {
        expect(detected(...others, more).with()).toBeLessThanOrEqual(detected(...others).with());
      }),
    );
  });

  it('inside a window never loses', () => {
    const inside = fc.integer({ min: 40, max: 49 });
    fc.assert(
      fc.property(anyDetections, inside, (others, more) => {
        expect(detected(...others, more).with()).toBeGreaterThanOrEqual(detected(...others).with());
      }),
    );
  });
});
