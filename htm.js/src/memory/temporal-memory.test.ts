import { describe, expect, test } from 'vitest';
import { modelContract } from '../contract.ts';
import { Random } from '../random.ts';
import { createSdr, overlap, type Sdr } from '../sdr.ts';
import { serialize } from '../state/serialize.ts';
import { TemporalMemory, type TemporalMemoryOptions } from './temporal-memory.ts';

const COLUMNS = 320;
const ACTIVE = 20;

const createMemory = (options: TemporalMemoryOptions = {}) =>
  new TemporalMemory({ columns: COLUMNS, cellsPerColumn: 8, ...options });

/** Elements as letters: each has columns of its own, A the first twenty. */
function element(letter: string): Sdr {
  const first = (letter.charCodeAt(0) - 'A'.charCodeAt(0)) * ACTIVE;
  return createSdr(
    COLUMNS,
    Array.from({ length: ACTIVE }, (_, i) => (first % COLUMNS) + i),
  );
}

/** Some of an element's columns. */
const part = (letter: string, from: number, to: number) => element(letter).active.slice(from, to);

/** Steps through the letters and returns the anomaly of each. */
function run(memory: TemporalMemory, letters: string, learn: boolean): number[] {
  return [...letters].map((letter) => {
    const columns = element(letter);
    const anomaly = memory.score(columns);
    if (learn) memory.learn(columns);
    else memory.follow(columns);
    return anomaly;
  });
}

function teach(memory: TemporalMemory, sequences: readonly string[], rounds: number): void {
  for (let round = 0; round < rounds; round++) {
    for (const sequence of sequences) {
      memory.reset();
      run(memory, sequence, true);
    }
  }
  memory.reset();
}

/** Which elements a memory expects next: those at least half of whose columns are predicted. */
function expected(memory: TemporalMemory): string {
  const predicted = memory.predictedColumns();
  const letters = [...'ABCDEFGHIJKLMNOP'];
  return letters.filter((letter) => overlap(predicted, element(letter)) >= ACTIVE / 2).join('');
}

/** The elements to whose columns these cells belong. */
const lettersOf = (cells: Uint32Array): string =>
  [...new Set([...cells].map((cell) => Math.floor(cell / 8 / ACTIVE)))]
    .map((index) => String.fromCharCode('A'.charCodeAt(0) + index))
    .join('');

function randomElements(count: number): Sdr[] {
  const random = new Random(3);
  return Array.from({ length: count }, () =>
    createSdr(
      COLUMNS,
      Array.from({ length: ACTIVE }, () => random.below(COLUMNS)),
    ),
  );
}

const LIMITS = { maxSegments: 2000, maxSegmentsPerCell: 4, maxSynapsesPerSegment: 24 };

for (const singleWinner of [false, true]) {
  modelContract(`temporal memory${singleWinner ? ' with one winner a column' : ''}`, {
    type: TemporalMemory,
    create: (seed) => createMemory({ seed, ...LIMITS, singleWinner }),
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
    maxBytes: 2_500_000,
  });
}

describe('temporal memory', () => {
  test('finds what it never saw wholly anomalous, and all cells of its columns burst', () => {
    const memory = createMemory();
    expect(run(memory, 'A', true)).toEqual([1]);
    expect(memory.activeCells().active).toHaveLength(ACTIVE * 8);
    expect(memory.predictedColumns().active).toHaveLength(0);
  });

  test('learns a repeated sequence until nothing in it is anomalous', () => {
    const memory = createMemory();
    teach(memory, ['ABCDEF'], 10);
    expect(run(memory, 'ABCDEF', false)).toEqual([1, 0, 0, 0, 0, 0]);
  });

  test('learns a loop that never resets, once it has used up its cells for longer contexts', () => {
    const memory = createMemory({ cellsPerColumn: 4 });
    run(memory, 'ABCD'.repeat(150), true);
    expect(new Set(run(memory, 'ABCD'.repeat(50), true))).toEqual(new Set([0]));
  });

  test('predicts the next element, one cell a column, once it is sure of the context', () => {
    const memory = createMemory();
    teach(memory, ['ABCDEF'], 10);
    run(memory, 'ABC', false);
    expect(memory.predictedColumns()).toEqual(element('D'));
    expect(memory.predictedCells().active).toHaveLength(ACTIVE);
    run(memory, 'D', false);
    expect(memory.activeCells().active).toHaveLength(ACTIVE);
  });

  test('tells the C of ABCD from the C of HBCI by what came first', () => {
    // While all still bursts, D and I both learn from the same C: that false start has to fade.
    const memory = createMemory({ predictedSegmentDecrement: 0.02 });
    teach(memory, ['ABCD', 'HBCI'], 40);
    run(memory, 'ABC', false);
    const afterA = memory.activeCells();
    expect(expected(memory)).toBe('D');
    memory.reset();
    run(memory, 'HBC', false);
    expect(expected(memory)).toBe('I');
    expect(overlap(afterA, memory.activeCells())).toBeLessThan(ACTIVE / 4);
  });

  test('predicts every continuation of an ambiguous beginning', () => {
    const memory = createMemory();
    teach(memory, ['ABCD', 'HBCI'], 20);
    run(memory, 'BC', false);
    expect(expected(memory)).toBe('DI');
  });

  test('predicts several possible successors at once', () => {
    const memory = createMemory();
    teach(memory, ['AB', 'AC', 'AD'], 30);
    run(memory, 'A', false);
    expect(expected(memory)).toBe('BCD');
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

  test('does not weaken what came true', () => {
    const memory = createMemory({ predictedSegmentDecrement: 0.1, permanenceIncrement: 0.1 });
    teach(memory, ['AB'], 10);
    run(memory, 'A', false);
    expect(expected(memory)).toBe('B');
  });

  test('learns on the segment that matches best', () => {
    const memory = createMemory();
    teach(memory, ['AC', 'BC'], 2);
    const mostlyA = createSdr(COLUMNS, [...part('A', 0, 12), ...part('B', 0, 9)]);
    for (let round = 0; round < 3; round++) {
      memory.reset();
      memory.learn(mostlyA);
      run(memory, 'C', true);
    }
    memory.reset();
    run(memory, 'A', false);
    expect(expected(memory)).toBe('C');
    memory.reset();
    run(memory, 'B', false);
    expect(expected(memory)).toBe('');
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

  test('gives each context of an element cells of its own while there are any', () => {
    const memory = createMemory();
    const before = [...'ABCDEFGH'];
    teach(
      memory,
      before.map((letter) => `${letter}P`),
      5,
    );
    const cells = before.flatMap((letter) => {
      memory.reset();
      run(memory, letter, false);
      return [...memory.predictedCells().active];
    });
    expect(cells).toHaveLength(ACTIVE * 8);
    expect(new Set(cells).size).toBe(ACTIVE * 8);
  });

  test('with reuseWinner knows at its second coming what stands still', () => {
    const rounds = (reuseWinner: boolean) => {
      const memory = createMemory({ reuseWinner, initialPermanence: 0.5 });
      return run(memory, 'AAAAAA', true);
    };
    expect(rounds(true)).toEqual([1, 1, 0, 0, 0, 0]);
    expect(rounds(false)).not.toEqual(rounds(true));
  });

  test('with singleWinner tells contexts apart, too', () => {
    const memory = createMemory({ singleWinner: true, predictedSegmentDecrement: 0.02 });
    teach(memory, ['ABCD', 'HBCI'], 40);
    run(memory, 'ABC', false);
    expect(expected(memory)).toBe('D');
    memory.reset();
    run(memory, 'HBC', false);
    expect(expected(memory)).toBe('I');
  });

  test('with singleWinner never more than one cell of a column wins, without it several do', () => {
    const mostWinners = (singleWinner: boolean) => {
      const memory = createMemory({ singleWinner });
      const counts = [...'ABCABDABEABF'.repeat(20)].map((letter) => {
        memory.learn(element(letter));
        return memory.toState().winners.length;
      });
      return Math.max(...counts);
    };
    expect(mostWinners(true)).toBe(ACTIVE);
    expect(mostWinners(false)).toBeGreaterThan(ACTIVE);
  });

  test('forecasts element after element, and is where it was before', () => {
    const memory = createMemory();
    teach(memory, ['ABCDEF'], 10);
    run(memory, 'AB', false);
    const before = serialize(memory);
    const ahead = memory.forecast(5).map(({ active }) => [...active].map((cell) => cell >> 3));
    expect(ahead).toEqual([...[...'CDEF'].map((letter) => [...element(letter).active]), []]);
    expect(serialize(memory)).toEqual(before);
    expect(expected(memory)).toBe('C');
    expect(run(memory, 'CDEF', true)).toEqual([0, 0, 0, 0]);
  });

  test('forecasts from both contexts where it cannot tell them apart', () => {
    const memory = createMemory({ predictedSegmentDecrement: 0.02 });
    teach(memory, ['ABCDE', 'HBCIJ'], 40);
    run(memory, 'B', false);
    const letters = memory.forecast(3).map(({ active }) => lettersOf(active));
    expect(letters).toEqual(['C', 'DI', 'EJ']);
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

  test('forgets nothing while learning is off', () => {
    const memory = createMemory();
    teach(memory, ['AB'], 10);
    for (let round = 0; round < 20; round++) {
      memory.reset();
      memory.follow(createSdr(COLUMNS, part('A', 0, 12)));
      run(memory, 'B', false);
    }
    memory.reset();
    memory.follow(createSdr(COLUMNS, part('A', 8, 20)));
    expect(expected(memory)).toBe('B');
  });

  test('keeps to its limits of segments and synapses on endless noise, and goes on learning', () => {
    const memory = createMemory(LIMITS);
    for (const columns of randomElements(400)) memory.learn(columns);
    expect(memory.segmentCount).toBe(LIMITS.maxSegments);
    expect(memory.synapseCount).toBeLessThanOrEqual(LIMITS.maxSegments * 24);
    teach(memory, ['ABCDEF'], 10);
    expect(run(memory, 'ABCDEF', false)).toEqual([1, 0, 0, 0, 0, 0]);
  });

  test.each([
    [{ columns: 0 }, 'TemporalMemory.columns is 0: must be a whole number from 1'],
    [{ minThreshold: 13 }, 'TemporalMemory.minThreshold is 13: must be at most activationThresh'],
    [{ activationThreshold: 40 }, 'TemporalMemory.activationThreshold is 40: must be at most max'],
    [{ maxSynapsesPerSegment: 256 }, 'TemporalMemory.maxSynapsesPerSegment is 256'],
    [{ newSynapseCount: 33 }, 'TemporalMemory.newSynapseCount is 33: must be at most maxSynapses'],
    [{ initialPermanence: -0.1 }, 'TemporalMemory.initialPermanence is -0.1: must be a number'],
    [
      { maxSegments: 16_777_216 },
      'TemporalMemory.maxSegments is 16777216: must be at most 8388608',
    ],
    [{ cellsPerColumn: 2000 }, 'TemporalMemory.cellsPerColumn is 2000'],
  ])('refuses options that make no sense: %j', (options, message) => {
    expect(() => createMemory(options)).toThrow(message);
  });

  test('refuses columns of another size', () => {
    const wrong = createSdr(10, [1]);
    const memory = createMemory();
    expect(() => memory.score(wrong)).toThrow('TemporalMemory columns.size is 10: must be 320');
    expect(() => memory.learn(wrong)).toThrow('TemporalMemory columns.size is 10');
  });
});
