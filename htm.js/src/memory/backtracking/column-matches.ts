import type { Segments } from '../segments.ts';
import { inSequence } from './history.ts';
import type { BacktrackingOptions } from './options.ts';
import type { SegmentStatistics } from './segment-statistics.ts';

const NONE = -1;

/**
 * For each column the one segment that knows best what came before: an active one if there is any,
 * with the most active connected synapses; else one with at least minThreshold active synapses, with
 * the most of them. Of equal ones that which came true more often.
 */
export class ColumnMatches {
  private readonly segments: Segments;
  private readonly statistics: SegmentStatistics;
  private readonly options: BacktrackingOptions;
  /** By column. */
  private readonly best: Int32Array;
  private columns: number[] = [];
  private active: number[] = [];

  constructor(segments: Segments, statistics: SegmentStatistics, options: BacktrackingOptions) {
    this.segments = segments;
    this.statistics = statistics;
    this.options = options;
    this.best = new Int32Array(options.columns).fill(NONE);
  }

  /** All segments that the cells last given to `find` make active. */
  get activeSegments(): readonly number[] {
    return this.active;
  }

  /** Undefined where no segment of the column matches. */
  segmentOf(column: number): number | undefined {
    const segment = this.best[column] as number;
    return segment === NONE ? undefined : segment;
  }

  /** Whether enough of the columns have a segment that matches. */
  expects(columns: Uint32Array): boolean {
    let matching = 0;
    for (const column of columns) if (this.segmentOf(column) !== undefined) matching++;
    return inSequence(matching, columns.length);
  }

  /**
   * Looks for what matches these cells.
   * @param on only on segments of these cells
   */
  find(cells: Uint32Array, on?: ReadonlySet<number>): void {
    const { segments, options, best } = this;
    for (const column of this.columns) best[column] = NONE;
    this.columns = [];
    this.active = [];
    const excited = segments.excite(cells);
    for (let i = 0; i < excited.length; i++) {
      const segment = excited[i] as number;
      const active = this.isActive(segment);
      if (!active && segments.potentialCountOf(segment) < options.minThreshold) continue;
      const cell = segments.cellOf(segment);
      const column = Math.floor(cell / options.cellsPerColumn);
      if (on !== undefined && !on.has(cell)) continue;
      if (active) this.active.push(segment);
      const other = best[column] as number;
      if (other === NONE) this.columns.push(column);
      if (other === NONE || this.isBetter(segment, other)) best[column] = segment;
    }
  }

  private isActive(segment: number): boolean {
    return this.segments.connectedCountOf(segment) >= this.options.activationThreshold;
  }

  private isBetter(segment: number, other: number): boolean {
    const { segments, statistics } = this;
    const active = this.isActive(segment);
    if (active !== this.isActive(other)) return active;
    const difference = active
      ? segments.connectedCountOf(segment) - segments.connectedCountOf(other)
      : segments.potentialCountOf(segment) - segments.potentialCountOf(other);
    if (difference !== 0) return difference > 0;
    return statistics.dutyCycleOf(segment) > statistics.dutyCycleOf(other);
  }
}
