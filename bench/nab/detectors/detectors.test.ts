import { describe, expect, it } from 'vitest';
import { Random } from '../../../htm.js/src/index.ts';
import { scoreSeries } from '../score-series.ts';
import { DETECTOR_NAMES, DETECTORS } from './index.ts';

const LENGTH = 400;
const STRANGE = 380;

const seconds = (length: number) => Float64Array.from({ length }, (_, record) => record * 300);

/** A daily-like wave with noise, and one value far out near the end. */
function wave(seed: number): Float64Array {
  const random = new Random(seed);
  return Float64Array.from({ length: LENGTH }, (_, record) =>
    record === STRANGE ? 500 : (record % 24) + random.fraction(),
  );
}

describe.each(DETECTOR_NAMES)('every detector: %s', (name) => {
  const create = DETECTORS[name];
  const scores = scoreSeries(create, seconds(LENGTH), wave(1));

  it('gives each record a score from 0 to 1', () => {
    expect(scores).toHaveLength(LENGTH);
    expect(scores.every((score) => score >= 0 && score <= 1)).toBe(true);
  });

  it('finds a value far out the strangest of all', () => {
    expect(Math.max(...scores.subarray(60))).toBe(scores[STRANGE]);
  });

  it('scores the same series the same again', () => {
    expect(scoreSeries(create, seconds(LENGTH), wave(1))).toEqual(scores);
  });

  it('does not look ahead: what comes later changes no score', () => {
    const other = wave(1).map((value, record) => (record < 300 ? value : -value));
    const changed = scoreSeries(create, seconds(LENGTH), other);
    expect(changed.subarray(0, 300)).toEqual(scores.subarray(0, 300));
  });

  it.each([0, 1, 2, 10])('takes a series of %i records', (length) => {
    const values = new Float64Array(length).fill(7);
    expect(scoreSeries(create, seconds(length), values)).toHaveLength(length);
  });

  it('takes a series that never changes, and one that does so at last', () => {
    const values = new Float64Array(LENGTH).fill(7);
    values[STRANGE] = 8;
    const still = scoreSeries(create, seconds(LENGTH), values);
    expect(still.every((score) => score >= 0 && score <= 1)).toBe(true);
  });
});
