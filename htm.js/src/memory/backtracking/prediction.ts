import type { Segments } from '../segments.ts';
import { inSequence } from './history.ts';
import type { BacktrackingOptions } from './options.ts';
import type { SegmentStatistics } from './segment-statistics.ts';

/** The cells that some active cells predict: those with a segment that these make active. */
export class Prediction {
  private readonly segments: Segments;
  private readonly statistics: SegmentStatistics;
  private readonly activationThreshold: number;
  private readonly cellsPerColumn: number;

  /** The first `cellCount` of `cells` are predicted; by cell, `isPredicted` is 1 for them. */
  private readonly cells: Uint32Array;
  private cellCount = 0;
  private readonly isPredicted: Uint8Array;
  /** Of a column's predicting segments the best duty cycle; 0 where nothing is predicted. */
  private readonly confidences: Float64Array;
  private readonly activated: Uint32Array;

  constructor(segments: Segments, statistics: SegmentStatistics, options: BacktrackingOptions) {
    const { columns, cellsPerColumn } = options;
    this.segments = segments;
    this.statistics = statistics;
    this.activationThreshold = options.activationThreshold;
    this.cellsPerColumn = cellsPerColumn;
    this.cells = new Uint32Array(columns * cellsPerColumn);
    this.isPredicted = new Uint8Array(columns * cellsPerColumn);
    this.activated = new Uint32Array(columns * cellsPerColumn);
    this.confidences = new Float64Array(columns);
  }

  predictedCells(): Uint32Array {
    return this.cells.slice(0, this.cellCount).sort();
  }

  predictedColumns(): Uint32Array {
    const columns = new Set<number>();
    for (let i = 0; i < this.cellCount; i++) columns.add(this.columnOf(this.cells[i] as number));
    return Uint32Array.from(columns).sort();
  }

  /** From 0, not predicted, to almost 1: predicted by what was never wrong. */
  confidenceOf(column: number): number {
    return this.confidences[column] as number;
  }

  /** How many of the columns are predicted. */
  countIn(columns: Uint32Array): number {
    let count = 0;
    for (const column of columns) if (this.confidenceOf(column) > 0) count++;
    return count;
  }

  expects(columns: Uint32Array): boolean {
    return inSequence(this.countIn(columns), columns.length);
  }

  /** The predicted cells of each column, or all its cells where none is. Rising. */
  activate(columns: Uint32Array): Uint32Array {
    const { isPredicted, activated, cellsPerColumn } = this;
    let count = 0;
    for (const column of columns) {
      const bursts = this.confidenceOf(column) === 0;
      const begin = column * cellsPerColumn;
      for (let cell = begin; cell < begin + cellsPerColumn; cell++) {
        if (bursts || isPredicted[cell] === 1) activated[count++] = cell;
      }
    }
    return activated.slice(0, count);
  }

  clear(): void {
    for (let i = 0; i < this.cellCount; i++) {
      const cell = this.cells[i] as number;
      this.isPredicted[cell] = 0;
      this.confidences[this.columnOf(cell)] = 0;
    }
    this.cellCount = 0;
  }

  /** Becomes what these cells predict. */
  predictFrom(active: Uint32Array): void {
    const { segments, statistics, confidences, isPredicted } = this;
    this.clear();
    const excited = segments.exciteConnected(active);
    for (let i = 0; i < excited.length; i++) {
      const segment = excited[i] as number;
      if (segments.connectedCountOf(segment) < this.activationThreshold) continue;
      const cell = segments.cellOf(segment);
      const column = this.columnOf(cell);
      const confidence = statistics.dutyCycleOf(segment);
      if (confidence > (confidences[column] as number)) confidences[column] = confidence;
      if (isPredicted[cell] === 1) continue;
      isPredicted[cell] = 1;
      this.cells[this.cellCount++] = cell;
    }
  }

  private columnOf(cell: number): number {
    return Math.floor(cell / this.cellsPerColumn);
  }
}
