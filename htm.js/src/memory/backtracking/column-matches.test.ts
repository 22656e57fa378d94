import { describe, expect, test } from 'vitest';
import { Random } from '../../random.ts';
import { Segments } from '../segments.ts';
import { ColumnMatches } from './column-matches.ts';
import { readBacktrackingOptions } from './options.ts';
import { SegmentStatistics } from './segment-statistics.ts';

const OPTIONS = readBacktrackingOptions({
  columns: 20,
  cellsPerColumn: 4,
  activationThreshold: 3,
  minThreshold: 2,
});

/** Of column 0; what comes before are cells of others. */
const [CELL, OTHER_CELL] = [1, 2];
const BEFORE = Uint32Array.of(40, 41, 42, 43, 44);

function createMatches() {
  const segments = new Segments({ ...OPTIONS, cells: 80, counts: 'all' });
  const statistics = new SegmentStatistics();
  const matches = new ColumnMatches(segments, statistics, OPTIONS);
  const grow = (cell: number, synapses: number, permanence: number) => {
    const segment = segments.create(cell);
    statistics.begin(segment);
    segments.connect(segment, BEFORE.slice(0, synapses), synapses, permanence, new Random(1));
    return segment;
  };
  return { matches, statistics, grow };
}

describe('the match of a column', () => {
  test('is none below minThreshold active synapses', () => {
    const { matches, grow } = createMatches();
    grow(CELL, 1, 0.9);
    matches.find(BEFORE);
    expect(matches.segmentOf(0)).toBeUndefined();
    expect(matches.expects(Uint32Array.of(0))).toBe(false);
  });

  test('is the segment with the most active synapses', () => {
    const { matches, grow } = createMatches();
    grow(CELL, 3, 0.2);
    const best = grow(OTHER_CELL, 4, 0.2);
    grow(CELL, 2, 0.2);
    matches.find(BEFORE);
    expect(matches.segmentOf(0)).toBe(best);
    expect(matches.activeSegments).toEqual([]);
  });

  test.each(['first', 'last'])(
    'is an active segment rather than a larger one, found %s',
    (when) => {
      const { matches, grow } = createMatches();
      if (when === 'last') grow(CELL, 5, 0.2);
      const active = grow(OTHER_CELL, 3, 0.9);
      if (when === 'first') grow(CELL, 5, 0.2);
      matches.find(BEFORE);
      expect(matches.segmentOf(0)).toBe(active);
      expect(matches.activeSegments).toEqual([active]);
    },
  );

  test('is of equal segments the one that came true more often', () => {
    const { matches, statistics, grow } = createMatches();
    const [wrong, right] = [grow(CELL, 3, 0.9), grow(OTHER_CELL, 3, 0.9)];
    statistics.record(wrong, false);
    statistics.record(right, true);
    matches.find(BEFORE);
    expect(matches.segmentOf(0)).toBe(right);
  });

  test('is only on the cells asked for, where some are', () => {
    const { matches, grow } = createMatches();
    const asked = grow(CELL, 2, 0.2);
    grow(OTHER_CELL, 5, 0.9);
    matches.find(BEFORE, new Set([CELL]));
    expect(matches.segmentOf(0)).toBe(asked);
    matches.find(BEFORE, new Set());
    expect(matches.segmentOf(0)).toBeUndefined();
  });

  test('is forgotten with the next search', () => {
    const { matches, grow } = createMatches();
    grow(CELL, 5, 0.9);
    matches.find(BEFORE);
    matches.find(new Uint32Array(0));
    expect(matches.segmentOf(0)).toBeUndefined();
    expect(matches.activeSegments).toEqual([]);
  });
});

test('columns are expected when at least half of them have a match, none never', () => {
  const { matches, grow } = createMatches();
  grow(CELL, 5, 0.9);
  matches.find(BEFORE);
  expect(matches.expects(Uint32Array.of(0, 1))).toBe(true);
  expect(matches.expects(Uint32Array.of(0, 1, 2))).toBe(false);
  expect(matches.expects(new Uint32Array(0))).toBe(false);
});
