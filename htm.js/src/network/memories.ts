import {
  BacktrackingTemporalMemory,
  type BacktrackingTemporalMemoryState,
} from '../memory/backtracking/backtracking-temporal-memory.ts';
import type { BacktrackingTemporalMemoryOptions } from '../memory/backtracking/options.ts';
import type { SequenceMemory } from '../memory/sequence-memory.ts';
import {
  TemporalMemory,
  type TemporalMemoryOptions,
  type TemporalMemoryState,
} from '../memory/temporal-memory.ts';
import { OptionError } from '../options.ts';

/**
 * Which memory a level has, `temporal` by default, and its options, but for its columns, which are the
 * pooler's, and its seed, which follows from the network's.
 */
export type MemoryOptions =
  | ({ kind?: 'temporal' } & Omit<TemporalMemoryOptions, 'columns' | 'seed'>)
  | ({ kind: 'backtracking' } & Omit<BacktrackingTemporalMemoryOptions, 'columns' | 'seed'>);

export type MemoryState = TemporalMemoryState | BacktrackingTemporalMemoryState;

/** What a level needs of its memory. */
export interface LevelMemory extends SequenceMemory {
  readonly segmentCount: number;
  toState(): MemoryState;
}

/** @param owner how an error names the memory */
export function createMemory(
  given: MemoryOptions,
  columns: number,
  seed: number,
  owner: string,
): LevelMemory {
  if (given.kind === 'backtracking') {
    const { kind, ...options } = given;
    return new BacktrackingTemporalMemory({ ...options, columns, seed }, owner);
  }
  const { kind = 'temporal', ...options } = given;
  if (kind !== 'temporal') throw new OptionError(`${owner}.kind`, kind, 'temporal or backtracking');
  return new TemporalMemory({ ...options, columns, seed }, owner);
}

export const restoreMemory = (state: MemoryState): LevelMemory =>
  state.kind === BacktrackingTemporalMemory.kind
    ? BacktrackingTemporalMemory.fromState(state)
    : TemporalMemory.fromState(state);
