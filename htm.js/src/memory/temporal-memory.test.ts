import { describe, expect, test } from 'vitest';
import { createSdr } from '../sdr.ts';
import { ACTIVE, COLUMNS, element, expected, part, run, teach } from './letters.ts';
import { sequenceMemoryContract } from './sequence-memory-contract.ts';
import { TemporalMemory, type TemporalMemoryOptions } from './temporal-memory.ts';

const createMemory = (options: TemporalMemoryOptions = {}) =>
  new TemporalMemory({ columns: COLUMNS, cellsPerColumn: 8, ...options });

for (const singleWinner of [false, true]) {
  sequenceMemoryContract(`temporal memory${singleWinner ? ' with one winner a column' : ''}`, {
    type: TemporalMemory,
    create: (options) => createMemory({ ...options, singleWinner }),
    maxBytes: 2_500_000,
  });
}

/** The elements to whose columns these cells belong. */
const lettersOf = (cells: Uint32Array): string =>
  [...new Set([...cells].map((cell) => Math.floor(cell / 8 / ACTIVE)))]
    .map((index) => String.fromCharCode('A'.charCodeAt(0) + index))
    .join('');

describe('temporal memory', () => {
  test('learns a loop that never resets, once it has used up its cells for longer contexts', () => {
    const memory = createMemory({ cellsPerColumn: 4 });
    run(memory, 'ABCD'.repeat(150), true);
    expect(new Set(run(memory, 'ABCD'.repeat(50), true))).toEqual(new Set([0]));
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

  test('forecasts from both contexts where it cannot tell them apart', () => {
    const memory = createMemory({ predictedSegmentDecrement: 0.02 });
    teach(memory, ['ABCDE', 'HBCIJ'], 40);
    run(memory, 'B', false);
    const letters = memory.forecast(3).map(({ active }) => lettersOf(active));
    expect(letters).toEqual(['C', 'DI', 'EJ']);
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
});
