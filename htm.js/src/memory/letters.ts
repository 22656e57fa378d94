import { Random } from '../random.ts';
import { createSdr, overlap, type Sdr } from '../sdr.ts';
import type { SequenceMemory } from './sequence-memory.ts';

export const COLUMNS = 520;
export const ACTIVE = 20;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** Elements as letters, for tests alone: each has columns of its own, A the first twenty. */
export function element(letter: string): Sdr {
  const first = ALPHABET.indexOf(letter) * ACTIVE;
  return createSdr(
    COLUMNS,
    Array.from({ length: ACTIVE }, (_, i) => first + i),
  );
}

/** Some of an element's columns. */
export const part = (letter: string, from: number, to: number): Uint32Array =>
  element(letter).active.slice(from, to);

/** Steps through the letters and returns the anomaly of each. */
export function run(memory: SequenceMemory, letters: string, learn: boolean): number[] {
  return [...letters].map((letter) => {
    const columns = element(letter);
    const anomaly = memory.score(columns);
    if (learn) memory.learn(columns);
    else memory.follow(columns);
    return anomaly;
  });
}

/** Each sequence from a reset on, so many times in turn. */
export function teach(memory: SequenceMemory, sequences: readonly string[], rounds: number): void {
  for (let round = 0; round < rounds; round++) {
    for (const sequence of sequences) {
      memory.reset();
      run(memory, sequence, true);
    }
  }
  memory.reset();
}

/** Which elements a memory expects next: those at least half of whose columns are predicted. */
export function expected(memory: SequenceMemory): string {
  const predicted = memory.predictedColumns();
  const isExpected = (letter: string) => overlap(predicted, element(letter)) >= ACTIVE / 2;
  return [...ALPHABET].filter(isExpected).join('');
}

export function randomElements(count: number): Sdr[] {
  const random = new Random(3);
  return Array.from({ length: count }, () =>
    createSdr(
      COLUMNS,
      Array.from({ length: ACTIVE }, () => random.below(COLUMNS)),
    ),
  );
}
