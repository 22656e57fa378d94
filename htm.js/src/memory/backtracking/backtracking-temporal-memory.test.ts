import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { modelContract } from '../../contract.ts';
import { createSdr, overlap, type Sdr } from '../../sdr.ts';
import { serialize } from '../../state/serialize.ts';
import {
  ACTIVE,
  COLUMNS,
  element,
  expected,
  part,
  randomElements,
  run,
  teach,
} from '../letters.ts';
import { TemporalMemory } from '../temporal-memory.ts';
import { BacktrackingTemporalMemory } from './backtracking-temporal-memory.ts';
import type { BacktrackingTemporalMemoryOptions } from './options.ts';

const createMemory = (options: BacktrackingTemporalMemoryOptions = {}) =>
  new BacktrackingTemporalMemory({ columns: COLUMNS, cellsPerColumn: 8, ...options });

const LIMITS = { maxSegments: 2000, maxSegmentsPerCell: 4, maxSynapsesPerSegment: 24 };

modelContract('backtracking temporal memory', {
  type: BacktrackingTemporalMemory,
  create: (seed) => createMemory({ seed, ...LIMITS }),
  inputs: [...randomElements(150), ...[...'ABCDABCDABCDABCD'].map(element)],
  score: (memory, columns) => [memory.score(columns)],
  bounds: { min: 0, max: 1 },
  learn: (memory, columns) => memory.learn(columns),
  follow: (memory, columns) => memory.follow(columns),
  learnt: (memory) => {
    memory.reset();
    return [memory.segmentCount, memory.synapseCount, run(memory, 'ABCDABCD', false)];
  },
  seeded: true,
  maxBytes: 3_000_000,
});

describe('backtracking temporal memory', () => {
  test('finds what it never saw wholly anomalous, and all cells of its columns burst', () => {
    const memory = createMemory();
    expect(run(memory, 'A', true)).toEqual([1]);
    expect(memory.activeCells().active).toHaveLength(ACTIVE * 8);
    expect(memory.predictedColumns().active).toHaveLength(0);
  });

  test('learns a sequence in the four rounds that a synapse takes to connect', () => {
    const memory = createMemory();
    teach(memory, ['ABCD'], 4);
    expect(run(memory, 'ABCD', false)).toEqual([1, 0, 0, 0]);
  });

  test('predicts the next element alone, once it is sure of the context', () => {
    const memory = createMemory();
    teach(memory, ['ABCDEF'], 10);
    run(memory, 'ABC', false);
    expect(memory.predictedColumns()).toEqual(element('D'));
    expect(memory.predictedCells().active).toHaveLength(ACTIVE);
    run(memory, 'D', false);
    expect(memory.activeCells().active).toHaveLength(ACTIVE);
  });

  test('tells the C of ABCD from the C of XBCY by what came first', () => {
    const memory = createMemory();
    teach(memory, ['ABCD', 'XBCY'], 10);
    run(memory, 'ABC', false);
    const afterA = memory.activeCells();
    expect(expected(memory)).toBe('D');
    memory.reset();
    run(memory, 'XBC', false);
    expect(expected(memory)).toBe('Y');
    expect(overlap(afterA, memory.activeCells())).toBe(0);
  });

  test('predicts every continuation of an ambiguous beginning', () => {
    const memory = createMemory();
    teach(memory, ['ABCD', 'XBCY'], 10);
    run(memory, 'BC', false);
    expect(expected(memory)).toBe('DY');
  });

  test('predicts several possible successors at once, each as sure as it is frequent', () => {
    const memory = createMemory();
    teach(memory, ['AB', 'AC', 'AC', 'AC'], 20);
    run(memory, 'A', false);
    expect(expected(memory)).toBe('BC');
    const sureOf = (letter: string) => Math.min(...memory.confidences(element(letter)));
    expect(sureOf('B')).toBeCloseTo(1 / 4, 1);
    expect(sureOf('C')).toBeCloseTo(3 / 4, 1);
    expect(sureOf('D')).toBe(0);
  });

  test('forecasts the elements ahead, and changes nothing by it', () => {
    const memory = createMemory();
    teach(memory, ['ABCDE'], 10);
    run(memory, 'AB', false);
    const before = serialize(memory);
    const columnsOf = ({ active }: Sdr) => [...active].map((cell) => Math.floor(cell / 8));
    const ahead = memory.forecast(4).map(columnsOf);
    expect(ahead).toEqual([...'CDE'].map((letter) => [...element(letter).active]).concat([[]]));
    expect(serialize(memory)).toEqual(before);
    expect(run(memory, 'CDE', false)).toEqual([0, 0, 0]);
    expect(() => memory.forecast(-1)).toThrow('forecast steps is -1: must be a whole number');
  });

  test('scores by the share of columns that were not predicted', () => {
    const memory = createMemory();
    teach(memory, ['AB'], 10);
    run(memory, 'A', false);
    const half = [...part('B', 0, 10), ...part('F', 0, 10)];
    expect(memory.score(createSdr(COLUMNS, half))).toBe(0.5);
    expect(memory.score(createSdr(COLUMNS, []))).toBe(0);
  });

  test('recognises a sequence with a fifth of its columns changed', () => {
    const memory = createMemory();
    teach(memory, ['ABCDEF'], 10);
    run(memory, 'AB', false);
    const blurred = [...part('C', 0, 16), ...part('P', 0, 4)];
    memory.follow(createSdr(COLUMNS, blurred));
    expect(run(memory, 'DEF', false)).toEqual([0, 0, 0]);
  });

  test('is back in a sequence one element after a strange one', () => {
    const memory = createMemory();
    teach(memory, ['ABCDEFG'], 10);
    expect(run(memory, 'ABCXEFG', false)).toEqual([1, 0, 0, 1, 1, 0, 0]);
  });

  test('a strange element now and then does not spoil what was learnt', () => {
    const memory = createMemory();
    run(memory, 'ABCDEFG'.repeat(10), true);
    run(memory, `${'ABCDEFG'.repeat(3)}ABCXEFG`.repeat(5), true);
    expect(run(memory, 'ABCDEFG', true)).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });

  test('finds its place again by the latest elements, where the classic memory has to start over', () => {
    const sequences = ['GABZ', 'ABCDE', 'KCDL'];
    const expectedAlong = (memory: TemporalMemory | BacktrackingTemporalMemory) => {
      teach(memory, sequences, 60);
      // GAB leads to Z; but then comes the C of ABC.
      run(memory, 'GAB', false);
      return [...'CD'].map((letter) => {
        run(memory, letter, false);
        return expected(memory);
      });
    };
    expect(expectedAlong(createMemory())).toEqual(['D', 'E']);
    expect(expectedAlong(createMemory({ maxInferenceBacktrack: 0 }))).toEqual(['D', 'EL']);
    const classic = new TemporalMemory({ columns: COLUMNS, cellsPerColumn: 8 });
    expect(expectedAlong(classic)).toEqual(['D', 'EL']);
  });

  test('goes back no further than it may', () => {
    const expectedAfter = (maxInferenceBacktrack: number) => {
      const memory = createMemory({ maxInferenceBacktrack });
      teach(memory, ['GABCZ', 'ABCDE', 'KBCDL'], 20);
      run(memory, 'GABCD', false);
      return expected(memory);
    };
    expect(expectedAfter(3)).toBe('E');
    expect(expectedAfter(2)).toBe('EL');
  });

  test('never needs a reset: any loop is learnt, and stays learnt', () => {
    const loop = fc
      .array(fc.constantFrom(...'ABCDEFGHIJ'), { minLength: 2, maxLength: 10 })
      .map((letters) => letters.join(''));
    fc.assert(
      fc.property(loop, (letters) => {
        const memory = createMemory();
        run(memory, letters.repeat(40), true);
        const anomalies = run(memory, letters.repeat(40), true);
        expect(Math.max(...anomalies)).toBe(0);
      }),
      { numRuns: 30 },
    );
  });

  test.each([3, 4, 5, 13, 26])('learns a loop of %i elements in five rounds', (length) => {
    const memory = createMemory();
    const loop = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.slice(0, length);
    run(memory, loop.repeat(5), true);
    expect(new Set(run(memory, loop.repeat(20), true))).toEqual(new Set([0]));
  });

  test('learns nothing beyond the greatest length of a sequence but where the next one begins', () => {
    const memory = createMemory({ maxSequenceLength: 4, pamLength: 10 });
    teach(memory, ['ABCDEF'], 10);
    const placesAlong = [...'ABCDE'].map((letter) => {
      run(memory, letter, false);
      return new Set(memory.predictedCells().active.map((cell) => cell % 8));
    });
    const isStart = placesAlong.map((places) => places.size === 1 && places.has(0));
    expect(isStart).toEqual([false, false, false, true, false]);
  });

  test('recognises what it knows after something new, instead of learning it once more', () => {
    const learntBy = (maxLearningBacktrack: number) => {
      const memory = createMemory({ maxLearningBacktrack });
      teach(memory, ['ABCDEFGH'], 5);
      const before = memory.segmentCount;
      teach(memory, ['PQRABCDEFGH'], 1);
      return memory.segmentCount - before;
    };
    // Q, R, A and the way from there to the B that it knows.
    expect(learntBy(5)).toBe(4 * ACTIVE);
    expect(learntBy(0)).toBeGreaterThan(6 * ACTIVE);
  });

  test('gives each context of an element cells of its own while there are any but the first', () => {
    const cellsAfterEach = (contexts: string) => {
      const memory = createMemory();
      teach(
        memory,
        [...contexts].map((letter) => `${letter}P`),
        5,
      );
      return [...contexts].flatMap((letter) => {
        memory.reset();
        run(memory, letter, false);
        return [...memory.predictedCells().active];
      });
    };
    const allButFirst = [...element('P').active].flatMap((column) =>
      Array.from({ length: 7 }, (_, place) => column * 8 + place + 1),
    );
    expect(cellsAfterEach('ABCDEFG').sort((a, b) => a - b)).toEqual(allButFirst);
    expect(allButFirst).toEqual(expect.arrayContaining(cellsAfterEach('ABCDEFGHI')));
  });

  test('lets a segment that matched in part grow until it sees newSynapseCount cells', () => {
    const memory = createMemory();
    memory.learn(createSdr(COLUMNS, part('A', 0, 10)));
    run(memory, 'B', true);
    expect(memory.synapseCount).toBe(ACTIVE * 10);
    memory.reset();
    run(memory, 'AB', true);
    expect(memory.segmentCount).toBe(ACTIVE);
    expect(memory.synapseCount).toBe(ACTIVE * 20);
  });

  test('forgets a prediction that stopped coming true, and only by predictedSegmentDecrement', () => {
    const expectedAfterChange = (predictedSegmentDecrement: number) => {
      const memory = createMemory({ predictedSegmentDecrement });
      teach(memory, ['AB'], 10);
      teach(memory, ['AC'], 30);
      run(memory, 'A', false);
      return expected(memory);
    };
    expect(expectedAfterChange(0)).toBe('BC');
    expect(expectedAfterChange(0.05)).toBe('C');
  });

  test('a reset forgets the place in a sequence, not the sequence', () => {
    const memory = createMemory();
    teach(memory, ['ABC'], 10);
    run(memory, 'A', false);
    memory.reset();
    expect(run(memory, 'BC', false)).toEqual([1, 0]);
    memory.reset();
    expect(run(memory, 'ABC', false)).toEqual([1, 0, 0]);
  });

  test('no columns at all are a gap like a reset', () => {
    const cellsAfter = (gap: (memory: BacktrackingTemporalMemory) => void) => {
      const memory = createMemory();
      for (let round = 0; round < 5; round++) {
        run(memory, 'ABC', true);
        gap(memory);
      }
      run(memory, 'A', false);
      return memory.predictedCells();
    };
    const nothing = createSdr(COLUMNS, []);
    const afterReset = cellsAfter((memory) => memory.reset());
    expect(cellsAfter((memory) => memory.learn(nothing))).toEqual(afterReset);
    expect(cellsAfter((memory) => memory.follow(nothing))).toEqual(afterReset);
  });

  test('learns nothing while learning is off', () => {
    const memory = createMemory();
    run(memory, 'ABCDABCD', false);
    expect(memory.segmentCount).toBe(0);
  });

  test('learns the same whether or not it followed something in between', () => {
    const cellsLearnt = (followed: string) => {
      const memory = createMemory();
      teach(memory, ['ABCD'], 5);
      run(memory, followed, false);
      teach(memory, ['EFGH'], 5);
      run(memory, 'E', false);
      return memory.predictedCells();
    };
    expect(cellsLearnt('EHAD')).toEqual(cellsLearnt(''));
  });

  test('does not learn that what it followed leads to what it learns next', () => {
    const memory = createMemory();
    for (let round = 0; round < 10; round++) {
      run(memory, 'AB', false);
      run(memory, 'CD', true);
    }
    run(memory, 'AB', false);
    expect(expected(memory)).toBe('');
  });

  test('keeps to its limits of segments and synapses on endless noise, and goes on learning', () => {
    const memory = createMemory(LIMITS);
    for (const columns of randomElements(400)) memory.learn(columns);
    expect(memory.segmentCount).toBe(LIMITS.maxSegments);
    expect(memory.synapseCount).toBeLessThanOrEqual(LIMITS.maxSegments * 24);
    teach(memory, ['ABCDEF'], 10);
    expect(run(memory, 'ABCDEF', false)).toEqual([1, 0, 0, 0, 0, 0]);
  });

  test('gives up what it has not used for longest, never what comes again and again', () => {
    const memory = createMemory({ maxSegments: 400 });
    teach(memory, ['ABCD'], 4);
    for (const columns of randomElements(100)) {
      memory.reset();
      memory.learn(columns);
      run(memory, 'JK', true);
      memory.reset();
      expect(run(memory, 'ABCD', true)).toEqual([1, 0, 0, 0]);
    }
    expect(memory.segmentCount).toBe(400);
  });

  test.each([
    [
      { cellsPerColumn: 1 },
      'BacktrackingTemporalMemory.cellsPerColumn is 1: must be a whole number',
    ],
    [{ minThreshold: 14 }, 'minThreshold is 14: must be at most activationThreshold, 13'],
    [{ activationThreshold: 40 }, 'activationThreshold is 40: must be at most maxSynapsesPerSegm'],
    [{ newSynapseCount: 33 }, 'newSynapseCount is 33: must be at most maxSynapsesPerSegment, 32'],
    [{ maxSegments: 16_777_216 }, 'maxSegments is 16777216: must be at most 8388608 with 32'],
    [{ cellsPerColumn: 2000 }, 'BacktrackingTemporalMemory.cellsPerColumn is 2000'],
    [{ columns: 2 ** 20, cellsPerColumn: 32 }, 'cellsPerColumn is 32: must be at most 16 with'],
    [
      { pamLength: -1 },
      'BacktrackingTemporalMemory.pamLength is -1: must be a whole number from 0',
    ],
  ])('refuses options that make no sense: %j', (options, message) => {
    expect(() => createMemory(options)).toThrow(message);
  });

  test('refuses columns of another size', () => {
    const wrong = createSdr(10, [1]);
    const memory = createMemory();
    expect(() => memory.score(wrong)).toThrow('Memory columns.size is 10: must be 520');
    expect(() => memory.learn(wrong)).toThrow('Memory columns.size is 10');
    expect(() => memory.follow(wrong)).toThrow('Memory columns.size is 10');
  });
});
