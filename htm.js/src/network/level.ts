import {
  SpatialPooler,
  type SpatialPoolerOptions,
  type SpatialPoolerState,
} from '../pooler/spatial-pooler.ts';
import { scramble } from '../random.ts';
import type { Sdr } from '../sdr.ts';
import { refuseDerived } from './groups.ts';
import {
  createMemory,
  type LevelMemory,
  type MemoryOptions,
  type MemoryState,
  restoreMemory,
} from './memories.ts';

export interface LevelOptions {
  /** Its input is what lies below the level. Default: the pooler's defaults. */
  pooler?: Omit<SpatialPoolerOptions, 'inputSize' | 'seed'>;
  /** Default: the temporal memory's defaults. */
  memory?: MemoryOptions;
}

export interface LevelState {
  readonly pooler: SpatialPoolerState;
  readonly memory: MemoryState;
}

/** What an input would be to a level if it came next. */
export interface LevelActivation {
  readonly level: Level;
  readonly input: Sdr;
  readonly columns: Sdr;
  /** Share of the columns that were not predicted. */
  readonly anomalyScore: number;
}

/** A spatial pooler and a sequence memory over its columns. */
export class Level {
  readonly pooler: SpatialPooler;
  readonly memory: LevelMemory;

  private constructor(pooler: SpatialPooler, memory: LevelMemory) {
    this.pooler = pooler;
    this.memory = memory;
  }

  /** @param owner how an error names what the level belongs to */
  static create(
    { pooler = {}, memory = {} }: LevelOptions,
    inputSize: number,
    seed: number,
    owner: string,
  ): Level {
    refuseDerived(`${owner}.pooler`, pooler, ['inputSize', 'seed']);
    refuseDerived(`${owner}.memory`, memory, ['columns', 'seed']);
    const own = new SpatialPooler({ ...pooler, inputSize, seed }, `${owner}.pooler`);
    // Another seed, else both would draw the very same numbers.
    return new Level(own, createMemory(memory, own.columns, scramble(seed), `${owner}.memory`));
  }

  static fromState({ pooler, memory }: LevelState): Level {
    return new Level(SpatialPooler.fromState(pooler), restoreMemory(memory));
  }

  toState(): LevelState {
    return { pooler: this.pooler.toState(), memory: this.memory.toState() };
  }

  /** Changes nothing. */
  activate(input: Sdr): LevelActivation {
    const columns = this.pooler.activate(input);
    return { level: this, input, columns, anomalyScore: this.memory.score(columns) };
  }

  /** The cells that these columns make active: those predicted, or where there are none, all (BAMI). */
  cellsOf(columns: Sdr): Sdr {
    const { cellsPerColumn } = this.memory;
    const predicted = this.memory.predictedCells().active;
    const cells: number[] = [];
    let next = 0;
    for (const column of columns.active) {
      const begin = column * cellsPerColumn;
      const end = begin + cellsPerColumn;
      while (next < predicted.length && (predicted[next] as number) < begin) next++;
      const before = cells.length;
      while (next < predicted.length && (predicted[next] as number) < end) {
        cells.push(predicted[next++] as number);
      }
      if (cells.length > before) continue;
      for (let cell = begin; cell < end; cell++) cells.push(cell);
    }
    return { size: columns.size * cellsPerColumn, active: Uint32Array.from(cells) };
  }

  learn({ input, columns }: LevelActivation): void {
    this.memory.learn(columns);
    this.pooler.learn(input, columns);
  }

  follow({ columns }: LevelActivation): void {
    this.memory.follow(columns);
  }
}
