import { describe, expect, test } from 'vitest';
import { type ModelUnderTest, modelContract } from '../contract.ts';
import { createSdr, overlap, type Sdr } from '../sdr.ts';
import { type Serializable, serialize } from '../state/serialize.ts';
import { ACTIVE, COLUMNS, element, expected, part, randomElements, run, teach } from './letters.ts';
import type { SequenceMemory } from './sequence-memory.ts';

const CELLS_PER_COLUMN = 8;

interface Measured {
  readonly segmentCount: number;
  readonly synapseCount: number;
}

/** Options that every memory has. */
interface Options {
  columns?: number;
  cellsPerColumn?: number;
  predictedSegmentDecrement?: number;
  maxSegments?: number;
  maxSegmentsPerCell?: number;
  maxSynapsesPerSegment?: number;
  seed?: number;
}

const LIMITS = { maxSegments: 2000, maxSegmentsPerCell: 4, maxSynapsesPerSegment: 24 };

/** What every memory of sequences promises, beside what every model does; tests alone use it. */
export function sequenceMemoryContract<
  Memory extends SequenceMemory & Serializable & Measured,
  State extends { readonly kind: string },
>(
  name: string,
  under: Pick<ModelUnderTest<Memory, State, Sdr>, 'type' | 'maxBytes'> & {
    create(options: Options): Memory;
  },
): void {
  const createMemory = (options: Options = {}) =>
    under.create({ columns: COLUMNS, cellsPerColumn: CELLS_PER_COLUMN, ...options });

  modelContract(name, {
    type: under.type,
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
    maxBytes: under.maxBytes,
  });

  describe(`${name} keeps the contract of a memory of sequences`, () => {
    test('finds what it never saw wholly anomalous, and all cells of its columns burst', () => {
      const memory = createMemory();
      expect(run(memory, 'A', true)).toEqual([1]);
      expect(memory.activeCells().active).toHaveLength(ACTIVE * CELLS_PER_COLUMN);
      expect(memory.predictedColumns().active).toHaveLength(0);
    });

    test('learns a repeated sequence until nothing in it is anomalous', () => {
      const memory = createMemory();
      teach(memory, ['ABCDEF'], 10);
      expect(run(memory, 'ABCDEF', false)).toEqual([1, 0, 0, 0, 0, 0]);
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

    test('tells the C of ABCD from the C of XBCY by what came first', () => {
      // While all still bursts, D and Y may both learn from the same C: that false start has to fade.
      const memory = createMemory({ predictedSegmentDecrement: 0.02 });
      teach(memory, ['ABCD', 'XBCY'], 40);
      run(memory, 'ABC', false);
      const afterA = memory.activeCells();
      expect(expected(memory)).toBe('D');
      memory.reset();
      run(memory, 'XBC', false);
      expect(expected(memory)).toBe('Y');
      expect(overlap(afterA, memory.activeCells())).toBeLessThan(ACTIVE / 4);
    });

    test('predicts every continuation of an ambiguous beginning', () => {
      const memory = createMemory();
      teach(memory, ['ABCD', 'XBCY'], 20);
      run(memory, 'BC', false);
      expect(expected(memory)).toBe('DY');
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
      memory.follow(createSdr(COLUMNS, [...part('C', 0, 16), ...part('P', 0, 4)]));
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

    test('forecasts element after element, and is where it was before', () => {
      const memory = createMemory();
      teach(memory, ['ABCDEF'], 10);
      run(memory, 'AB', false);
      const before = serialize(memory);
      const columnsOf = ({ active }: Sdr) =>
        [...active].map((cell) => Math.floor(cell / CELLS_PER_COLUMN));
      const ahead = memory.forecast(5).map(columnsOf);
      expect(ahead).toEqual([...[...'CDEF'].map((letter) => [...element(letter).active]), []]);
      expect(serialize(memory)).toEqual(before);
      expect(run(memory, 'CDEF', true)).toEqual([0, 0, 0, 0]);
      expect(() => memory.forecast(-1)).toThrow('forecast steps is -1: must be a whole number');
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

    test('keeps to its limits on endless noise, and goes on learning', () => {
      const memory = createMemory(LIMITS);
      for (const columns of randomElements(400)) memory.learn(columns);
      expect(memory.segmentCount).toBe(LIMITS.maxSegments);
      expect(memory.synapseCount).toBeLessThanOrEqual(LIMITS.maxSegments * 24);
      teach(memory, ['ABCDEF'], 10);
      expect(run(memory, 'ABCDEF', false)).toEqual([1, 0, 0, 0, 0, 0]);
    });

    test('refuses columns of another size', () => {
      const wrong = createSdr(10, [1]);
      const memory = createMemory();
      const message = `Memory columns.size is 10: must be ${COLUMNS}`;
      expect(() => memory.score(wrong)).toThrow(message);
      expect(() => memory.learn(wrong)).toThrow(message);
      expect(() => memory.follow(wrong)).toThrow(message);
    });
  });
}
