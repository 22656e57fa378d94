import type { Random } from '../../random.ts';
import type { Segments } from '../segments.ts';
import type { ColumnMatches } from './column-matches.ts';
import { type Follower, History, type HistoryState } from './history.ts';
import type { BacktrackingOptions } from './options.ts';
import type { SegmentStatistics } from './segment-statistics.ts';

export interface LearningState {
  readonly cells: Uint32Array;
  readonly history: HistoryState;
  readonly surprises: number;
  readonly length: number;
}

/** One sequence at a time: the one cell in each column that stands for what is being learnt. */
export class Learning implements Follower {
  private readonly segments: Segments;
  private readonly statistics: SegmentStatistics;
  private readonly matches: ColumnMatches;
  private readonly options: BacktrackingOptions;
  private readonly history: History;
  /** The learn state; empty where a sequence is yet to begin. */
  private cells: Uint32Array = new Uint32Array(0);
  /** Elements in a row, up to the last one, that were not predicted. */
  private surprises = 0;
  /** Elements since the sequence began. */
  private length = 0;
  /** By cell: 1 for those that an update takes as active. */
  private readonly isBefore: Uint8Array;

  constructor(
    segments: Segments,
    statistics: SegmentStatistics,
    matches: ColumnMatches,
    options: BacktrackingOptions,
  ) {
    this.segments = segments;
    this.statistics = statistics;
    this.matches = matches;
    this.options = options;
    this.history = new History(options.maxLearningBacktrack);
    this.isBefore = new Uint8Array(options.columns * options.cellsPerColumn);
  }

  restore({ cells, history, surprises, length }: LearningState): void {
    this.cells = cells;
    this.history.restore(history);
    this.surprises = surprises;
    this.length = length;
  }

  toState(): LearningState {
    const { cells, history, surprises, length } = this;
    return { cells, history: history.toState(), surprises, length };
  }

  /** The next element begins a sequence. */
  reset(): void {
    this.cells = new Uint32Array(0);
    this.history.clear();
    this.surprises = 0;
    this.length = 0;
  }

  learn(columns: Uint32Array, random: Random): void {
    if (this.cells.length === 0) this.begin(columns);
    else this.learnNext(columns, random);
    this.history.push(columns, this.length > 0);
    this.length++;
  }

  /** The first cell of each column: it alone is on without anything before it. */
  begin(columns: Uint32Array): void {
    this.cells = columns.map((column) => column * this.options.cellsPerColumn);
    this.matches.find(this.cells);
  }

  expects(columns: Uint32Array): boolean {
    return this.matches.expects(columns);
  }

  /** Takes the cells that match best; changes no segment. */
  goOn(columns: Uint32Array): void {
    const cells: number[] = [];
    for (const column of columns) {
      const segment = this.matches.segmentOf(column);
      if (segment !== undefined) cells.push(this.segments.cellOf(segment));
    }
    this.cells = Uint32Array.from(cells);
    this.matches.find(this.cells);
  }

  private learnNext(columns: Uint32Array, random: Random): void {
    const before = this.cells;
    this.matches.find(before);
    this.judge(columns, before);
    if (this.staysInSequence(columns)) {
      this.extend(columns, before, random);
    } else {
      this.jump(columns, random);
      this.link(before, random);
    }
  }

  /** Records which active segments were right, and weakens those that were wrong. */
  private judge(columns: Uint32Array, before: Uint32Array): void {
    const { segments, statistics } = this;
    const { predictedSegmentDecrement } = this.options;
    const came = new Set(columns);
    this.mark(before, 1);
    for (const segment of this.matches.activeSegments) {
      const cameTrue = came.has(this.columnOf(segments.cellOf(segment)));
      statistics.record(segment, cameTrue);
      if (!cameTrue) segments.adapt(segment, this.isBefore, -predictedSegmentDecrement, 0);
    }
    this.mark(before, 0);
  }

  private staysInSequence(columns: Uint32Array): boolean {
    const { pamLength, maxSequenceLength } = this.options;
    this.surprises = this.expects(columns) ? 0 : this.surprises + 1;
    if (this.surprises === 0) return true;
    return this.surprises <= pamLength && this.length < maxSequenceLength;
  }

  /** Goes on in the known sequence that fits the most of the last inputs, else begins a new one. */
  private jump(columns: Uint32Array, random: Random): void {
    if (this.history.backtrack(this, columns)) {
      this.extend(columns, this.cells, random);
      this.length = this.history.length;
    } else {
      this.begin(columns);
      this.length = 0;
    }
    this.surprises = 0;
  }

  /** The sequence's next element: in each column the cell that matches, else one that is least used. */
  private extend(columns: Uint32Array, before: Uint32Array, random: Random): void {
    this.cells = columns.map((column) => {
      const segment = this.matches.segmentOf(column);
      return segment === undefined
        ? this.leastUsedCell(column, random)
        : this.segments.cellOf(segment);
    });
    this.connect(before, random);
  }

  /** Where learning jumped, the cells that it came to learn what it came from. */
  private link(before: Uint32Array, random: Random): void {
    this.matches.find(before, new Set(this.cells));
    this.connect(before, random);
  }

  /** The present cells learn that these came before them: on the segment that matches, else a new one. */
  private connect(before: Uint32Array, random: Random): void {
    const unmatched: number[] = [];
    this.mark(before, 1);
    for (const cell of this.cells) {
      const segment = this.matches.segmentOf(this.columnOf(cell));
      if (segment === undefined) unmatched.push(cell);
      else this.reinforce(segment, before, random);
    }
    // Last, since a new segment may take the place of an old one that was still to learn.
    for (const cell of unmatched) this.growSegment(cell, before, random);
    this.mark(before, 0);
  }

  private reinforce(segment: number, before: Uint32Array, random: Random): void {
    const { permanenceIncrement, permanenceDecrement } = this.options;
    const missing = this.options.newSynapseCount - this.segments.potentialCountOf(segment);
    this.segments.touch(segment);
    // It matched, so some of its synapses are active and stay: the segment outlives this.
    this.segments.adapt(segment, this.isBefore, permanenceIncrement, permanenceDecrement);
    if (missing > 0) this.growSynapses(segment, missing, before, random);
  }

  private growSegment(cell: number, before: Uint32Array, random: Random): void {
    const segment = this.segments.create(cell);
    this.statistics.begin(segment);
    this.growSynapses(segment, this.options.newSynapseCount, before, random);
  }

  private growSynapses(segment: number, wanted: number, before: Uint32Array, random: Random): void {
    this.segments.connect(segment, before, wanted, this.options.initialPermanence, random);
  }

  /** Of the column's cells but the first one that has the fewest segments, chosen at random. */
  private leastUsedCell(column: number, random: Random): number {
    const begin = column * this.options.cellsPerColumn;
    const end = begin + this.options.cellsPerColumn;
    let fewest = Number.POSITIVE_INFINITY;
    let equals = 0;
    for (let cell = begin + 1; cell < end; cell++) {
      const count = this.segments.segmentCountOf(cell);
      if (count < fewest) equals = 0;
      if (count <= fewest) equals++;
      fewest = Math.min(fewest, count);
    }
    let skipped = random.below(equals);
    for (let cell = begin + 1; ; cell++) {
      if (this.segments.segmentCountOf(cell) === fewest && skipped-- === 0) return cell;
    }
  }

  private columnOf(cell: number): number {
    return Math.floor(cell / this.options.cellsPerColumn);
  }

  private mark(cells: Uint32Array, flag: 0 | 1): void {
    for (const cell of cells) this.isBefore[cell] = flag;
  }
}
