import { boolean, type Fields, integer, readOptions } from '../options.ts';
import { Random } from '../random.ts';
import { demandSize, type Sdr } from '../sdr.ts';
import type { Serializable } from '../state/serialize.ts';
import { demandConsistent, SEGMENT_FIELDS, type SegmentOptions } from './segment-options.ts';
import { Segments, type SegmentsState } from './segments.ts';
import { demandForecastSteps, type SequenceMemory } from './sequence-memory.ts';

export interface TemporalMemoryOptions extends SegmentOptions {
  /** How many contexts of one input can be told apart grows with it. Default 12 (1 to 1,024). */
  cellsPerColumn?: number;
  /**
   * Active connected synapses that make a segment active, and so predict its cell. Default 12 (1 to
   * 65,535), of 40 active columns: above `newSynapseCount`, or with fewer active columns, nothing is
   * ever predicted.
   */
  activationThreshold?: number;
  /**
   * Active synapses of any permanence that make a segment the one to learn on. Default 9 (1 to 65,535).
   */
  minThreshold?: number;
  /**
   * Whether a bursting column in which nothing matches keeps its winner of the element before, if it
   * had one, in place of its least used cell: what changes slowly or stands still is then known at
   * once, at the cost of telling how long it has stood. "The Static Input Problem", HTM Forum 2022.
   * Default false.
   */
  reuseWinner?: boolean;
  /**
   * Whether of a column's predicted cells only the one whose segment matches best wins and learns. In
   * BAMI all do: cells that once shared a context then learn all others together, too, and a stream
   * costs the more the longer it is learnt. Default false.
   */
  singleWinner?: boolean;
}

const FIELDS: Fields<TemporalMemoryOptions> = {
  ...SEGMENT_FIELDS,
  cellsPerColumn: integer({ min: 1, max: 1024, default: 12 }),
  activationThreshold: integer({ min: 1, max: 65_535, default: 12 }),
  minThreshold: integer({ min: 1, max: 65_535, default: 9 }),
  reuseWinner: boolean(false),
  singleWinner: boolean(false),
};

const NONE = -1;
const NO_CELLS = new Uint32Array(0);

export interface TemporalMemoryState {
  readonly kind: typeof TemporalMemory.kind;
  readonly options: Required<TemporalMemoryOptions>;
  readonly random: Uint32Array;
  readonly segments: SegmentsState;
  readonly active: Uint32Array;
  readonly winners: Uint32Array;
}

/** What one element makes of the cells. */
interface Activation {
  /** Rising. */
  active: number[];
  winners: number[];
  /** Winners that no segment of theirs matched: each gets a new one. */
  unmatched: number[];
}

/**
 * Learns sequences of SDRs: which cells of a column become active tells in what context its input
 * came, and segments on the cells predict what comes next. BAMI, chapter "Temporal Memory Algorithm";
 * Hawkins and Ahmad 2016, "Why Neurons Have Thousands of Synapses".
 */
export class TemporalMemory implements SequenceMemory, Serializable {
  static readonly kind = 'TemporalMemory';
  readonly columns: number;
  readonly cellsPerColumn: number;
  private readonly options: Required<TemporalMemoryOptions>;
  private random: Random;
  private readonly segments: Segments;

  private active: Uint32Array = NO_CELLS;
  private winners: Uint32Array = NO_CELLS;
  /** By cell: 1 for those in `active`. */
  private readonly isActive: Uint8Array;
  /** By column, the last of its cells in `winners`. */
  private readonly winnerOf: Int32Array;

  /** Columns with a predicted cell, and by column: 1 for those. */
  private predicted: number[] = [];
  private readonly isPredicted: Uint8Array;
  /** Segments that the cells of the last prediction reached. */
  private excited: Uint32Array = NO_CELLS;
  /** By column: 1 while it is among the columns to learn. */
  private readonly came: Uint8Array;

  /** @param owner how an error names this memory */
  constructor(given: TemporalMemoryOptions = {}, owner = 'TemporalMemory') {
    const options = readOptions(owner, given, FIELDS);
    const { columns, cellsPerColumn } = options;
    demandConsistent(owner, options);
    this.options = options;
    this.columns = columns;
    this.cellsPerColumn = cellsPerColumn;
    this.random = new Random(options.seed);
    // Only what punishes them has to know of the synapses that are not connected, too.
    const counts = options.predictedSegmentDecrement > 0 ? 'all' : 'connected';
    this.segments = new Segments({ ...options, cells: columns * cellsPerColumn, counts });
    this.isActive = new Uint8Array(columns * cellsPerColumn);
    this.winnerOf = new Int32Array(columns).fill(NONE);
    this.isPredicted = new Uint8Array(columns);
    this.came = new Uint8Array(columns);
  }

  static fromState(state: TemporalMemoryState): TemporalMemory {
    const memory = new TemporalMemory(state.options);
    memory.random = Random.fromState(state.random);
    memory.segments.restore(state.segments);
    memory.setActive(state.active, state.winners);
    memory.predict(state.active);
    return memory;
  }

  toState(): TemporalMemoryState {
    return {
      kind: TemporalMemory.kind,
      options: this.options,
      random: this.random.toState(),
      segments: this.segments.toState(),
      active: this.active,
      winners: this.winners,
    };
  }

  /** Never above `maxSegments`. */
  get segmentCount(): number {
    return this.segments.count;
  }

  /** Never above `maxSegments` times `maxSynapsesPerSegment`. */
  get synapseCount(): number {
    return this.segments.synapseCount;
  }

  activeCells(): Sdr {
    return { size: this.isActive.length, active: this.active.slice() };
  }

  predictedColumns(): Sdr {
    return { size: this.columns, active: Uint32Array.from(this.predicted).sort() };
  }

  predictedCells(): Sdr {
    const cells: number[] = [];
    for (const column of this.predictedColumns().active) this.addPredicted(column, cells);
    return { size: this.isActive.length, active: Uint32Array.from(cells) };
  }

  score(activeColumns: Sdr): number {
    this.demandColumns(activeColumns);
    const { active } = activeColumns;
    if (active.length === 0) return 0;
    let unexpected = 0;
    for (const column of active) if (this.isPredicted[column] === 0) unexpected++;
    return unexpected / active.length;
  }

  /**
   * Takes these columns as the sequence's next element: strengthens what predicted them, weakens what
   * predicted others, grows new synapses, and predicts the element after. No columns at all are an
   * element, too: it was predicted by nothing, and nothing follows from it.
   */
  learn(activeColumns: Sdr): void {
    this.demandColumns(activeColumns);
    const activation = this.activate(activeColumns, true);
    this.punishUnfulfilled(activeColumns);
    // Last, since a new segment may take the place of an old one that was still to learn.
    for (const cell of activation.unmatched) this.growSegment(cell);
    this.moveOn(activation);
  }

  follow(activeColumns: Sdr): void {
    this.demandColumns(activeColumns);
    this.moveOn(this.activate(activeColumns, false));
  }

  reset(): void {
    this.moveOn({ active: [], winners: [], unmatched: [] });
  }

  forecast(steps: number): Sdr[] {
    demandForecastSteps(steps, 0);
    const ahead: Sdr[] = [];
    for (let step = 0; step < steps; step++) {
      if (step > 0) this.predict((ahead[step - 1] as Sdr).active);
      ahead.push(this.predictedCells());
    }
    // Back to what the present makes expect.
    this.predict(this.active);
    return ahead;
  }

  private demandColumns(columns: Sdr): void {
    demandSize('TemporalMemory columns', columns, this.columns);
  }

  private activate(activeColumns: Sdr, learn: boolean): Activation {
    const activation: Activation = { active: [], winners: [], unmatched: [] };
    for (const column of activeColumns.active) {
      if (this.isPredicted[column] === 1) this.activatePredicted(column, activation, learn);
      else this.burst(column, activation, learn);
    }
    return activation;
  }

  private activatePredicted(column: number, activation: Activation, learn: boolean): void {
    const { active, winners } = activation;
    const begin = active.length;
    this.addPredicted(column, active);
    if (this.options.singleWinner) {
      const best = this.bestMatching(column, this.options.activationThreshold);
      winners.push(this.segments.cellOf(best));
      if (learn) this.reinforce(best);
      return;
    }
    for (let i = begin; i < active.length; i++) {
      const cell = active[i] as number;
      winners.push(cell);
      if (!learn) continue;
      let segment = this.segments.firstOf(cell);
      for (; segment !== NONE; segment = this.segments.nextOf(segment)) {
        if (this.isActiveSegment(segment)) this.reinforce(segment);
      }
    }
  }

  private burst(column: number, activation: Activation, learn: boolean): void {
    const { active, winners, unmatched } = activation;
    const begin = column * this.cellsPerColumn;
    for (let cell = begin; cell < begin + this.cellsPerColumn; cell++) active.push(cell);

    const segment = this.bestMatching(column, 0);
    if (segment === NONE) {
      const before = this.options.reuseWinner ? (this.winnerOf[column] as number) : NONE;
      const cell = before === NONE ? this.leastUsedCell(column, learn) : before;
      winners.push(cell);
      unmatched.push(cell);
    } else {
      winners.push(this.segments.cellOf(segment));
      if (learn) this.reinforce(segment);
    }
  }

  private reinforce(segment: number): void {
    const { permanenceIncrement, permanenceDecrement, newSynapseCount } = this.options;
    const missing = newSynapseCount - this.segments.activeSynapsesOf(segment, this.isActive);
    this.segments.touch(segment);
    // It matched, so some of its synapses are active and stay: the segment outlives this.
    this.segments.adapt(segment, this.isActive, permanenceIncrement, permanenceDecrement);
    if (missing > 0) this.growSynapses(segment, missing);
  }

  private punishUnfulfilled({ active }: Sdr): void {
    const { predictedSegmentDecrement, minThreshold } = this.options;
    if (predictedSegmentDecrement === 0) return;
    for (const column of active) this.came[column] = 1;
    for (const segment of this.excited) {
      if (this.segments.potentialCountOf(segment) < minThreshold) continue;
      if (this.came[this.columnOf(this.segments.cellOf(segment))] === 1) continue;
      this.segments.adapt(segment, this.isActive, -predictedSegmentDecrement, 0);
    }
    for (const column of active) this.came[column] = 0;
  }

  private growSegment(cell: number): void {
    // At the start of a sequence there is nothing to connect to.
    if (this.winners.length === 0) return;
    this.growSynapses(this.segments.create(cell), this.options.newSynapseCount);
  }

  private growSynapses(segment: number, wanted: number): void {
    const { initialPermanence } = this.options;
    this.segments.connect(segment, this.winners, wanted, initialPermanence, this.random);
  }

  /** The column's segment with the most active synapses, if enough, and so many connected ones. */
  private bestMatching(column: number, minConnected: number): number {
    let best = NONE;
    let bestCount = this.options.minThreshold - 1;
    const begin = column * this.cellsPerColumn;
    for (let cell = begin; cell < begin + this.cellsPerColumn; cell++) {
      let segment = this.segments.firstOf(cell);
      for (; segment !== NONE; segment = this.segments.nextOf(segment)) {
        if (this.segments.connectedCountOf(segment) < minConnected) continue;
        const count = this.segments.activeSynapsesOf(segment, this.isActive);
        if (count <= bestCount) continue;
        best = segment;
        bestCount = count;
      }
    }
    return best;
  }

  /** The cell with the fewest segments; to learn, one of them at random. */
  private leastUsedCell(column: number, learn: boolean): number {
    const begin = column * this.cellsPerColumn;
    const end = begin + this.cellsPerColumn;
    let fewest = Number.POSITIVE_INFINITY;
    let candidates = 0;
    for (let cell = begin; cell < end; cell++) {
      const count = this.segments.segmentCountOf(cell);
      if (count < fewest) candidates = 0;
      if (count <= fewest) candidates++;
      fewest = Math.min(fewest, count);
    }
    // Without learning nothing random may happen: later learning would come out differently.
    let skip = learn ? this.random.below(candidates) : 0;
    let cell = begin;
    while (this.segments.segmentCountOf(cell) !== fewest || skip-- > 0) cell++;
    return cell;
  }

  private moveOn({ active, winners }: Activation): void {
    this.setActive(Uint32Array.from(active), Uint32Array.from(winners));
    this.predict(this.active);
  }

  private setActive(active: Uint32Array, winners: Uint32Array): void {
    for (const cell of this.active) this.isActive[cell] = 0;
    for (const cell of this.winners) this.winnerOf[this.columnOf(cell)] = NONE;
    this.active = active;
    this.winners = winners;
    for (const cell of active) this.isActive[cell] = 1;
    for (const cell of winners) this.winnerOf[this.columnOf(cell)] = cell;
  }

  /** Finds what these cells excite, and so what comes next. */
  private predict(cells: Uint32Array): void {
    const { segments, isPredicted } = this;
    for (const column of this.predicted) isPredicted[column] = 0;
    this.predicted = [];
    this.excited = segments.excite(cells);
    for (let i = 0; i < this.excited.length; i++) {
      const segment = this.excited[i] as number;
      if (!this.isActiveSegment(segment)) continue;
      const column = this.columnOf(segments.cellOf(segment));
      if (isPredicted[column] === 1) continue;
      isPredicted[column] = 1;
      this.predicted.push(column);
    }
  }

  /** Adds the column's predicted cells, rising. */
  private addPredicted(column: number, cells: number[]): void {
    const begin = column * this.cellsPerColumn;
    for (let cell = begin; cell < begin + this.cellsPerColumn; cell++) {
      let segment = this.segments.firstOf(cell);
      while (segment !== NONE && !this.isActiveSegment(segment)) {
        segment = this.segments.nextOf(segment);
      }
      if (segment !== NONE) cells.push(cell);
    }
  }

  private columnOf(cell: number): number {
    return Math.floor(cell / this.cellsPerColumn);
  }

  private isActiveSegment(segment: number): boolean {
    return this.segments.connectedCountOf(segment) >= this.options.activationThreshold;
  }
}
