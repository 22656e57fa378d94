import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSdr } from '../../sdr.ts';
import { ACTIVE, COLUMNS, element, expected, randomElements, run, teach } from '../letters.ts';
import { sequenceMemoryContract } from '../sequence-memory-contract.ts';
import { TemporalMemory } from '../temporal-memory.ts';
import { BacktrackingTemporalMemory } from './backtracking-temporal-memory.ts';
import type { BacktrackingTemporalMemoryOptions } from './options.ts';

const createMemory = (options: BacktrackingTemporalMemoryOptions = {}) =>
  new BacktrackingTemporalMemory({ columns: COLUMNS, cellsPerColumn: 8, ...options });

sequenceMemoryContract('backtracking temporal memory', {
  type: BacktrackingTemporalMemory,
  create: createMemory,
  maxBytes: 3_000_000,
});

describe('backtracking temporal memory', () => {
  test('learns a sequence in the four rounds that a synapse takes to connect', () => {
    const memory = createMemory();
    teach(memory, ['ABCD'], 4);
    expect(run(memory, 'ABCD', false)).toEqual([1, 0, 0, 0]);
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

  test('does not learn that what it followed leads to what it learns next', () => {
    const memory = createMemory();
    for (let round = 0; round < 10; round++) {
      run(memory, 'AB', false);
      run(memory, 'CD', true);
    }
    run(memory, 'AB', false);
    expect(expected(memory)).toBe('');
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
});
