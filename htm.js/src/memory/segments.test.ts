import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Random } from '../random.ts';
import { Segments } from './segments.ts';

const CELLS = 24;
const LIMITS = {
  cells: CELLS,
  maxSegments: 12,
  maxSegmentsPerCell: 3,
  maxSynapsesPerSegment: 5,
  connectedPermanence: 0.5,
  counts: 'all',
} as const;
const ALL_CELLS = Uint32Array.from({ length: CELLS }, (_, cell) => cell);

const cellsOn = (...on: number[]) => {
  const flags = new Uint8Array(CELLS);
  for (const cell of on) flags[cell] = 1;
  return flags;
};

/** A segment on the cell with synapses from these, unconnected yet. */
function grow(segments: Segments, cell: number, from: readonly number[], permanence = 0.3): number {
  const segment = segments.create(cell);
  segments.connect(segment, Uint32Array.from(from), from.length, permanence, new Random(1));
  return segment;
}

describe('segments', () => {
  test('count their synapses from the active cells, and apart those that are connected', () => {
    const segments = new Segments(LIMITS);
    const segment = grow(segments, 0, [1, 2, 3, 4]);
    segments.adapt(segment, cellsOn(1, 2), 0.2, 0.1);
    expect([...segments.excite(Uint32Array.of(2, 3, 9))]).toEqual([segment]);
    expect(segments.potentialCountOf(segment)).toBe(2);
    expect(segments.connectedCountOf(segment)).toBe(1);
    expect([...segments.excite(Uint32Array.of(9))]).toEqual([]);
    expect(segments.potentialCountOf(segment)).toBe(0);
  });

  test('count their connected synapses alone, if asked to', () => {
    const segments = new Segments(LIMITS);
    const segment = grow(segments, 0, [1, 2, 3, 4]);
    const unconnected = grow(segments, 1, [1, 2]);
    segments.adapt(segment, cellsOn(1, 2), 0.2, 0.1);
    expect([...segments.exciteConnected(Uint32Array.of(2, 3))]).toEqual([segment]);
    expect(segments.potentialCountOf(segment)).toBe(1);
    expect(segments.connectedCountOf(segment)).toBe(1);
    segments.excite(Uint32Array.of(2, 3));
    expect(segments.potentialCountOf(segment)).toBe(2);
    expect(segments.potentialCountOf(unconnected)).toBe(1);
  });

  test('lose a synapse at permanence 0, and go with their last', () => {
    const segments = new Segments(LIMITS);
    const segment = grow(segments, 0, [1, 2]);
    for (let step = 0; step < 3; step++) segments.adapt(segment, cellsOn(1), 0.1, 0.1);
    expect(segments.synapseCount).toBe(1);
    segments.adapt(segment, cellsOn(), 0, 1);
    expect(segments.count).toBe(0);
    expect(segments.segmentCountOf(0)).toBe(0);
  });

  test('never have two synapses from one cell', () => {
    const segments = new Segments(LIMITS);
    const segment = grow(segments, 0, [1, 2, 3]);
    segments.connect(segment, Uint32Array.of(1, 2, 3, 4), 5, 0.3, new Random(1));
    expect(segments.sizeOf(segment)).toBe(4);
  });

  test('give up their weakest synapse for a new one when full', () => {
    const segments = new Segments(LIMITS);
    const segment = grow(segments, 0, [1, 2, 3, 4, 5]);
    segments.adapt(segment, cellsOn(1, 2, 4, 5), 0.1, 0);
    segments.connect(segment, Uint32Array.of(6), 1, 0.3, new Random(1));
    segments.excite(Uint32Array.of(3));
    expect(segments.potentialCountOf(segment)).toBe(0);
    segments.excite(Uint32Array.of(1, 2, 4, 5, 6));
    expect(segments.potentialCountOf(segment)).toBe(5);
  });

  test('of a full cell give way in the order of their last use', () => {
    const segments = new Segments(LIMITS);
    const [first, second] = [grow(segments, 0, [1]), grow(segments, 0, [2])];
    grow(segments, 0, [3]);
    segments.touch(first);
    expect(segments.create(0)).toBe(second);
    expect(segments.segmentCountOf(0)).toBe(3);
  });

  test('of a full store give way in the order of their last use', () => {
    const segments = new Segments(LIMITS);
    const all = Array.from({ length: 12 }, (_, i) => grow(segments, i, [20]));
    segments.touch(all[0] as number);
    expect(segments.create(13)).toBe(all[1]);
    expect(segments.count).toBe(12);
  });

  test('stay known to a cell that loses most of its synapses', () => {
    const segments = new Segments({ ...LIMITS, maxSegments: 40 });
    const all = Array.from({ length: 30 }, (_, i) => grow(segments, i % 10, [20]));
    const kept = all.filter((_, i) => i % 6 === 0);
    for (const segment of all)
      if (!kept.includes(segment)) segments.adapt(segment, cellsOn(), 0, 1);
    expect(new Set(segments.excite(Uint32Array.of(20)))).toEqual(new Set(kept));
  });

  test('keep counts, limits and lists in agreement through any history', () => {
    const maxSegments = 40;
    const change = fc.record({
      kind: fc.constantFrom('grow' as const, 'adapt' as const, 'connect' as const),
      cell: fc.nat(CELLS - 1),
      // Few presynaptic cells, so that their lists grow and shrink.
      from: fc.uniqueArray(fc.nat(6), { minLength: 1, maxLength: 7 }),
      segment: fc.nat(maxSegments - 1),
    });
    fc.assert(
      fc.property(fc.array(change, { minLength: 40, maxLength: 120, size: 'max' }), (changes) => {
        const segments = new Segments({ ...LIMITS, maxSegments });
        for (const { kind, cell, from, segment } of changes) {
          if (kind === 'grow') grow(segments, cell, from);
          else if (segments.sizeOf(segment) === 0) continue;
          else if (kind === 'adapt') segments.adapt(segment, cellsOn(...from), 0.2, 0.15);
          else segments.connect(segment, Uint32Array.from(from), 3, 0.3, new Random(cell));
        }
        const excited = [...segments.excite(ALL_CELLS)];
        const synapses = excited.map((segment) => segments.potentialCountOf(segment));
        const perCell = [...ALL_CELLS].map((cell) => segments.segmentCountOf(cell));
        expect(excited).toHaveLength(segments.count);
        expect(synapses).toEqual(excited.map((segment) => segments.sizeOf(segment)));
        expect(synapses.reduce((sum, count) => sum + count, 0)).toBe(segments.synapseCount);
        expect(perCell.reduce((sum, count) => sum + count, 0)).toBe(segments.count);
        expect(segments.count).toBeLessThanOrEqual(maxSegments);
        expect(Math.max(...perCell)).toBeLessThanOrEqual(LIMITS.maxSegmentsPerCell);
        expect(Math.max(0, ...synapses)).toBeLessThanOrEqual(LIMITS.maxSynapsesPerSegment);
      }),
    );
  });
});
