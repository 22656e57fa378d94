import type { SequenceMemory } from '../memory/sequence-memory.ts';
import {
  TemporalMemory,
  type TemporalMemoryOptions,
  type TemporalMemoryState,
} from '../memory/temporal-memory.ts';
import { OptionError } from '../options.ts';
import type { ForecastingMemory } from './forecast.ts';

/** Which memory a level has, and its options; its columns are the pooler's. */
export type MemoryOptions = {
  /** Default temporal. */
  kind?: 'temporal';
} & Omit<TemporalMemoryOptions, 'columns' | 'seed'>;

export type MemoryState = TemporalMemoryState;

/** What a level needs of its memory. */
export interface LevelMemory extends SequenceMemory, ForecastingMemory {
  readonly segmentCount: number;
  toState(): MemoryState;
}

export function createMemory(
  { kind = 'temporal', ...options }: MemoryOptions,
  columns: number,
  seed: number,
): LevelMemory {
  switch (kind) {
    case 'temporal':
      return new TemporalMemory({ ...options, columns, seed });
    default:
      throw new OptionError('memory.kind', kind, 'temporal');
  }
}

export function restoreMemory(state: MemoryState): LevelMemory {
  return TemporalMemory.fromState(state);
}
