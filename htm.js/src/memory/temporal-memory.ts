import { demand, type Fields, integer, readOptions, seed, unit } from '../options.ts';
import { Random } from '../random.ts';
import { demandSize, type Sdr } from '../sdr.ts';
import { Segments } from './segments.ts';
import type { SequenceMemory } from './sequence-memory.ts';

export interface TemporalMemoryOptions {
  /** Default 2048. */
  columns?: number;
  /** How many contexts of one input can be told apart grows with it. Default 12. */
  cellsPerColumn?: number;
  /** Active connected synapses that make a segment active, and so predict its cell. Default 12. */
  activationThreshold?: number;
  /** Active synapses of any permanence that make a segment the one to learn on. Default 9. */
  minThreshold?: number;
  /** Permanence of a new synapse. Default 0.21. */
  initialPermanence?: number;
  /**
   * A synapse counts from this permanence on. Default 0.5: with steps of 0.1 a new synapse takes
   * part from its third confirmation on, so that what was seen once does not yet predict.
   */
  connectedPermanence?: number;
  /** Default 0.1. */
  permanenceIncrement?: number;
  /** Default 0.1. */
  permanenceDecrement?: number;
  /**
   * What the active synapses of a segment lose when its column does not become active. Default 0.002:
   * a little above the share of active columns (2 %) times the increment, where chance predictions
   * fade and true ones of several possible successors stay.
   */
  predictedSegmentDecrement?: number;
  /** Active synapses that learning aims at for a segment. Default 20. */
  newSynapseCount?: number;
  /** Default 128; beyond it a cell's segment unused for longest goes. */
  maxSegmentsPerCell?: number;
  /** Default 32; beyond it a segment's weakest synapses go. */
  maxSynapsesPerSegment?: number;
  /** Over all cells. Default 262,144, at most 250 MiB; beyond it the segment unused for longest goes. */
  maxSegments?: number;
  /** Default 42. */
  seed?: number;
}

const FIELDS: Fields<TemporalMemoryOptions> = {
  columns: integer({ min: 1, max: 1_048_576, default: 2048 }),
  cellsPerColumn: integer({ min: 1, max: 1024, default: 12 }),
  activationThreshold: integer({ min: 1, max: 65_535, default: 12 }),
  minThreshold: integer({ min: 1, max: 65_535, default: 9 }),
  initialPermanence: unit(0.21),
  connectedPermanence: unit(0.5),
  permanenceIncrement: unit(0.1),
  permanenceDecrement: unit(0.1),
  predictedSegmentDecrement: unit(0.002),
  newSynapseCount: integer({ min: 1, max: 65_535, default: 20 }),
  maxSegmentsPerCell: integer({ min: 1, max: 65_535, default: 128 }),
  maxSynapsesPerSegment: integer({ min: 1, max: 65_535, default: 32 }),
  maxSegments: integer({ min: 1, max: 16_777_216, default: 262_144 }),
  seed,
};

const MAX_CELLS = 2 ** 24;
/** Twelve bytes each, and about as much again in the lists by presynaptic cell. */
const MAX_SYNAPSES = 2 ** 28;
const NONE = -1;

/** What one step makes of the cells. */
interface Activation {
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
export class TemporalMemory implements SequenceMemory {
  readonly columns: number;
  readonly cellsPerColumn: number;
  private readonly options: Required<TemporalMemoryOptions>;
  private readonly random: Random;
  private readonly segments: Segments;

  private active = new Uint32Array(0);
  private winners = new Uint32Array(0);
  /** By cell: 1 for those in `active`. */
  private readonly isActive: Uint8Array;

  /** Columns with a matching segment; their segments hang in a chain for each column. */
  private matchingColumns: number[] = [];
  private readonly firstMatching: Int32Array;
  private nextMatching = new Int32Array(0);
  /** By column: 1 when a cell of it is predicted. */
  private readonly isPredicted: Uint8Array;

  constructor(given: TemporalMemoryOptions = {}) {
    const options = readOptions('TemporalMemory', given, FIELDS);
    const { columns, cellsPerColumn } = options;
    demandConsistent(options);
    this.options = options;
    this.columns = columns;
    this.cellsPerColumn = cellsPerColumn;
    this.random = new Random(options.seed);
    this.segments = new Segments({ ...options, cells: columns * cellsPerColumn });
    this.isActive = new Uint8Array(columns * cellsPerColumn);
    this.firstMatching = new Int32Array(columns).fill(NONE);
    this.isPredicted = new Uint8Array(columns);
  }

  /** Never above `maxSegments`. */
  get segmentCount(): number {
    return this.segments.count;
  }

  get synapseCount(): number {
    return this.segments.synapseCount;
  }

  /** Cells active after the last step: cell / cellsPerColumn is its column. */
  activeCells(): Sdr {
    return { size: this.isActive.length, active: this.active.slice() };
  }

  /** Columns with a predicted cell: what the memory expects next. */
  predictedColumns(): Sdr {
    const predicted = this.matchingColumns.filter((column) => this.isPredicted[column] === 1);
    return { size: this.columns, active: Uint32Array.from(predicted).sort() };
  }

  /** Cells that expect to become active next. */
  predictedCells(): Sdr {
    const cells = new Set<number>();
    for (const column of this.matchingColumns) {
      for (const segment of this.activeSegments(column)) cells.add(this.segments.cellOf(segment));
    }
    return { size: this.isActive.length, active: Uint32Array.from(cells).sort() };
  }

  /**
   * Share of these columns that were not predicted: 0 all expected, 1 none; 0 for no columns at all.
   * Changes nothing. Throws OptionError for another number of columns.
   */
  score(activeColumns: Sdr): number {
    demandSize('TemporalMemory columns', activeColumns, this.columns);
    if (activeColumns.active.length === 0) return 0;
    let unexpected = 0;
    for (const column of activeColumns.active) if (this.isPredicted[column] === 0) unexpected++;
    return unexpected / activeColumns.active.length;
  }

  /**
   * Takes these columns as the sequence's next element: strengthens what predicted them, weakens what
   * predicted others, grows new synapses, and predicts the element after.
   */
  learn(activeColumns: Sdr): void {
    demandSize('TemporalMemory columns', activeColumns, this.columns);
    const activation = this.activate(activeColumns, true);
    this.punishUnfulfilled(activeColumns);
    // Last, since a new segment may take the place of an old one that was still to learn.
    for (const cell of activation.unmatched) this.growSegment(cell);
    this.setActive(activation);
    this.predict();
  }

  /** Takes these columns as the next element and predicts the one after. Learns nothing. */
  follow(activeColumns: Sdr): void {
    demandSize('TemporalMemory columns', activeColumns, this.columns);
    this.setActive(this.activate(activeColumns, false));
    this.predict();
  }

  /** Forgets where in a sequence it is, not what it learnt: the next element comes unpredicted. */
  reset(): void {
    this.setActive({ active: [], winners: [], unmatched: [] });
    this.predict();
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
    for (const segment of this.activeSegments(column)) {
      const cell = this.segments.cellOf(segment);
      if (!active.includes(cell, begin)) {
        active.push(cell);
        winners.push(cell);
      }
      if (learn) this.reinforce(segment);
    }
  }

  private burst(column: number, activation: Activation, learn: boolean): void {
    const { active, winners, unmatched } = activation;
    const begin = column * this.cellsPerColumn;
    for (let cell = begin; cell < begin + this.cellsPerColumn; cell++) active.push(cell);

    const segment = this.bestMatching(column);
    if (segment === NONE) {
      const cell = this.leastUsedCell(column, learn);
      winners.push(cell);
      unmatched.push(cell);
    } else {
      winners.push(this.segments.cellOf(segment));
      if (learn) this.reinforce(segment);
    }
  }

  private reinforce(segment: number): void {
    const { permanenceIncrement, permanenceDecrement, newSynapseCount } = this.options;
    const missing = newSynapseCount - this.segments.potentialCountOf(segment);
    this.segments.touch(segment);
    // It matched, so some of its synapses are active and stay: the segment outlives this.
    this.segments.adapt(segment, this.isActive, permanenceIncrement, permanenceDecrement);
    if (missing > 0) this.growSynapses(segment, missing);
  }

  private punishUnfulfilled(activeColumns: Sdr): void {
    const { predictedSegmentDecrement } = this.options;
    if (predictedSegmentDecrement === 0) return;
    const came = new Uint8Array(this.columns);
    for (const column of activeColumns.active) came[column] = 1;
    for (const column of this.matchingColumns) {
      if (came[column] === 1) continue;
      for (const segment of this.matchingSegments(column)) {
        this.segments.adapt(segment, this.isActive, -predictedSegmentDecrement, 0);
      }
    }
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

  private bestMatching(column: number): number {
    let best = NONE;
    let bestCount = -1;
    for (const segment of this.matchingSegments(column)) {
      const count = this.segments.potentialCountOf(segment);
      if (count > bestCount) {
        best = segment;
        bestCount = count;
      }
    }
    return best;
  }

  /** The cell with the fewest segments; to learn, one of them at random. */
  private leastUsedCell(column: number, learn: boolean): number {
    const begin = column * this.cellsPerColumn;
    let fewest = Number.POSITIVE_INFINITY;
    let candidates: number[] = [];
    for (let cell = begin; cell < begin + this.cellsPerColumn; cell++) {
      const count = this.segments.segmentCountOf(cell);
      if (count < fewest) candidates = [];
      if (count <= fewest) candidates.push(cell);
      fewest = Math.min(fewest, count);
    }
    // Without learning nothing random may happen: later learning would come out differently.
    return candidates[learn ? this.random.below(candidates.length) : 0] as number;
  }

  private setActive({ active, winners }: Activation): void {
    for (const cell of this.active) this.isActive[cell] = 0;
    this.active = Uint32Array.from(active).sort();
    this.winners = Uint32Array.from(winners);
    for (const cell of this.active) this.isActive[cell] = 1;
  }

  /** Finds the segments that the active cells excite, and files them by column. */
  private predict(): void {
    const { minThreshold, activationThreshold } = this.options;
    for (const column of this.matchingColumns) {
      this.firstMatching[column] = NONE;
      this.isPredicted[column] = 0;
    }
    this.matchingColumns = [];
    const excited = this.segments.excite(this.active);
    if (this.nextMatching.length < this.segments.capacity) {
      this.nextMatching = new Int32Array(this.segments.capacity);
    }
    for (const segment of excited) {
      if (this.segments.potentialCountOf(segment) < minThreshold) continue;
      const column = Math.floor(this.segments.cellOf(segment) / this.cellsPerColumn);
      const first = this.firstMatching[column] as number;
      if (first === NONE) this.matchingColumns.push(column);
      this.nextMatching[segment] = first;
      this.firstMatching[column] = segment;
      if (this.segments.connectedCountOf(segment) >= activationThreshold) {
        this.isPredicted[column] = 1;
      }
    }
  }

  private matchingSegments(column: number): number[] {
    const matching: number[] = [];
    let segment = this.firstMatching[column] as number;
    for (; segment !== NONE; segment = this.nextMatching[segment] as number) matching.push(segment);
    return matching;
  }

  private activeSegments(column: number): number[] {
    const { activationThreshold } = this.options;
    return this.matchingSegments(column).filter(
      (segment) => this.segments.connectedCountOf(segment) >= activationThreshold,
    );
  }
}

function demandConsistent(options: Required<TemporalMemoryOptions>): void {
  const { columns, cellsPerColumn, activationThreshold, minThreshold } = options;
  const { maxSegments, maxSynapsesPerSegment, newSynapseCount } = options;
  demand(
    columns * cellsPerColumn <= MAX_CELLS,
    'TemporalMemory.cellsPerColumn',
    cellsPerColumn,
    `at most ${Math.floor(MAX_CELLS / columns)} with ${columns} columns`,
  );
  demand(
    minThreshold <= activationThreshold,
    'TemporalMemory.minThreshold',
    minThreshold,
    `at most activationThreshold, ${activationThreshold}`,
  );
  demand(
    activationThreshold <= maxSynapsesPerSegment,
    'TemporalMemory.activationThreshold',
    activationThreshold,
    `at most maxSynapsesPerSegment, ${maxSynapsesPerSegment}`,
  );
  demand(
    newSynapseCount <= maxSynapsesPerSegment,
    'TemporalMemory.newSynapseCount',
    newSynapseCount,
    `at most maxSynapsesPerSegment, ${maxSynapsesPerSegment}`,
  );
  demand(
    maxSegments * maxSynapsesPerSegment <= MAX_SYNAPSES,
    'TemporalMemory.maxSegments',
    maxSegments,
    `at most ${Math.floor(MAX_SYNAPSES / maxSynapsesPerSegment)} with ${maxSynapsesPerSegment} synapses each`,
  );
}
