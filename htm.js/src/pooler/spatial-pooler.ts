import {
  boolean,
  demand,
  type Fields,
  integer,
  number,
  oneOf,
  readOptions,
  seed,
  unit,
} from '../options.ts';
import { Random } from '../random.ts';
import { demandSize, type Sdr } from '../sdr.ts';
import type { Serializable } from '../state/serialize.ts';
import { inhibitGlobally, inhibitLocally } from './inhibition.ts';
import { NO_SYNAPSE, ProximalSynapses } from './synapses/proximal-synapses.ts';
import { inhibitionRadiusOf, maximum, mean, overNeighbours, potentialPool } from './topology.ts';

export interface SpatialPoolerOptions {
  /** Bits of every input. From 1 to 65,535. */
  inputSize: number;
  /** Default 2048 (1 to 1,048,576). */
  columns?: number;
  /**
   * How many columns win each time, if so many overlap. Default 40 (1 to 1,048,576), 2 % of the
   * columns.
   */
  activeColumns?: number;
  /**
   * Whether a column competes with all others or, where neighbouring input bits mean something alike,
   * with its neighbours; then about the same share of them wins. Default `global`.
   */
  inhibition?: 'global' | 'local';
  /**
   * How far from its own place in the input a column can see, in bits. Default: everywhere. From 0 to
   * 65,535.
   */
  potentialRadius?: number;
  /** Share of the input within that radius that one column can ever see. Default 0.8 (0 to 1). */
  potentialShare?: number;
  /** A synapse counts from this permanence on. Default 0.2 (0 to 1). */
  connectedPermanence?: number;
  /** Permanences begin at most this far from `connectedPermanence`. Default 0.1 (0 to 1). */
  initialSpread?: number;
  /** What a synapse of a winning column gains when its input bit is on. Default 0.0001 (0 to 1). */
  permanenceIncrement?: number;
  /** What it loses when the bit is off. Default 0.0005 (0 to 1). */
  permanenceDecrement?: number;
  /** No permanence falls below this. Default 0 (0 to 1). */
  permanenceMin?: number;
  /** No permanence rises above this. Default 1 (0 to 1). */
  permanenceMax?: number;
  /**
   * An overlap below this counts as none, and a column without overlap does not win. Default 0 (0 to
   * 65,535).
   */
  stimulusThreshold?: number;
  /**
   * How strongly columns that win seldom are favoured; 0, the default, is not at all. From 0 to 1,000.
   */
  boostStrength?: number;
  /**
   * Over how many learnt inputs the shares of wins and of overlaps are averaged. Default 1000 (1 to
   * 1,000,000).
   */
  dutyCyclePeriod?: number;
  /**
   * A column that overlaps with the input less often than this share of the most often overlapping
   * one gets all its permanences raised, until it overlaps again. Default 0.001 (0 to 1); 0 is never.
   */
  minOverlapShare?: number;
  /**
   * Whether WebAssembly's SIMD instructions are used where there are any and the pooler is large. The
   * results are the same to the last bit. Default true.
   */
  simd?: boolean;
  /** Default 42. */
  seed?: number;
}

const FIELDS: Fields<SpatialPoolerOptions> = {
  inputSize: integer({ min: 1, max: 65_535 }),
  columns: integer({ min: 1, max: 1_048_576, default: 2048 }),
  activeColumns: integer({ min: 1, max: 1_048_576, default: 40 }),
  inhibition: oneOf(['global', 'local'], 'global'),
  potentialRadius: integer({ min: 0, max: 65_535, default: 65_535 }),
  potentialShare: unit(0.8),
  connectedPermanence: unit(0.2),
  initialSpread: unit(0.1),
  permanenceIncrement: unit(0.0001),
  permanenceDecrement: unit(0.0005),
  permanenceMin: unit(0),
  permanenceMax: unit(1),
  stimulusThreshold: integer({ min: 0, max: 65_535, default: 0 }),
  boostStrength: number({ min: 0, max: 1000, default: 0 }),
  dutyCyclePeriod: integer({ min: 1, max: 1_000_000, default: 1000 }),
  minOverlapShare: unit(0.001),
  simd: boolean(true),
  seed,
};

/** Columns times input bits: five bytes each. */
const MAX_POTENTIAL_SYNAPSES = 2 ** 28;
/** Weak columns are looked for, and the inhibition radius is measured, once in so many inputs. */
const UPKEEP_PERIOD = 50;
/** Of `connectedPermanence`: by so much a weak column's permanences rise. BAMI, "Phase 4". */
const RAISE_SHARE = 0.1;

export interface SpatialPoolerState {
  readonly kind: typeof SpatialPooler.kind;
  readonly options: Required<SpatialPoolerOptions>;
  readonly permanences: Float32Array;
  readonly activeDutyCycles: Float64Array;
  readonly overlapDutyCycles: Float64Array;
  readonly inhibitionRadius: number;
  readonly learnt: number;
}

/**
 * Turns inputs of any sparsity into SDRs with a fixed number of active columns, such that inputs alike
 * get columns alike. BAMI, chapter "Spatial Pooling Algorithm"; Cui, Ahmad and Hawkins 2017, "The HTM
 * Spatial Pooler"; the boost is that paper's exponential one. Input bits and columns lie along a line.
 */
export class SpatialPooler implements Serializable {
  static readonly kind = 'SpatialPooler';
  readonly columns: number;
  readonly inputSize: number;
  private readonly options: Required<SpatialPoolerOptions>;
  private readonly synapses: ProximalSynapses;
  /** By column: share of the learnt inputs at which it won, and at which it overlapped at all. */
  private readonly activeDutyCycles: Float64Array;
  private readonly overlapDutyCycles: Float64Array;
  private inhibitionRadius = 0;
  private learnt = 0;

  /** The input that `overlaps` was last counted for; learning makes them out of date. */
  private counted: Sdr | undefined;
  private overlaps: Uint16Array;

  /**
   * @param owner how an error names this pooler
   * @param saved permanences to begin with, in place of random ones: for `fromState`
   */
  constructor(given: SpatialPoolerOptions, owner = 'SpatialPooler', saved?: Float32Array) {
    const options = readOptions(owner, given, FIELDS);
    demandConsistent(owner, options);
    const { columns, inputSize } = options;
    this.options = options;
    this.columns = columns;
    this.inputSize = inputSize;
    this.synapses = new ProximalSynapses(options, saved ?? initialPermanences(options));
    this.activeDutyCycles = new Float64Array(columns);
    this.overlapDutyCycles = new Float64Array(columns);
    this.overlaps = new Uint16Array(columns);
    this.measureRadius();
  }

  static fromState(state: SpatialPoolerState): SpatialPooler {
    const pooler = new SpatialPooler(state.options, SpatialPooler.kind, state.permanences);
    pooler.activeDutyCycles.set(state.activeDutyCycles);
    pooler.overlapDutyCycles.set(state.overlapDutyCycles);
    pooler.inhibitionRadius = state.inhibitionRadius;
    pooler.learnt = state.learnt;
    return pooler;
  }

  toState(): SpatialPoolerState {
    return {
      kind: SpatialPooler.kind,
      options: this.options,
      permanences: this.synapses.permanences(),
      activeDutyCycles: this.activeDutyCycles,
      overlapDutyCycles: this.overlapDutyCycles,
      inhibitionRadius: this.inhibitionRadius,
      learnt: this.learnt,
    };
  }

  /**
   * The winning columns: those of greatest overlap, and among equals those of lowest number; none
   * without overlap. Changes nothing. Throws OptionError for an input of another size.
   */
  activate(input: Sdr): Sdr {
    demandSize('SpatialPooler input', input, this.inputSize);
    const { activeColumns, inhibition } = this.options;
    const strengths = this.boost(this.overlapsWith(input));
    const active =
      inhibition === 'global'
        ? inhibitGlobally(strengths, activeColumns)
        : inhibitLocally(strengths, this.inhibitionRadius, activeColumns / this.columns);
    return { size: this.columns, active };
  }

  /** Draws the winning columns towards this input: what `activate` gave for it, as a rule. */
  learn(input: Sdr, winners: Sdr): void {
    demandSize('SpatialPooler input', input, this.inputSize);
    demandSize('SpatialPooler columns', winners, this.columns);
    const { permanenceIncrement, permanenceDecrement } = this.options;
    this.countDutyCycles(this.overlapsWith(input), winners);
    this.synapses.setChanges(-permanenceDecrement, input.active, permanenceIncrement);
    for (const column of winners.active) this.synapses.adapt(column);
    if (this.learnt % UPKEEP_PERIOD === 0) {
      this.raiseWeakColumns();
      this.measureRadius();
    }
    this.counted = undefined;
  }

  /** By column; valid until the next call. */
  private overlapsWith(input: Sdr): Uint16Array {
    if (input !== this.counted) this.overlaps = this.synapses.countOverlaps(input.active);
    this.counted = input;
    return this.overlaps;
  }

  /** How strongly each column competes: 0 is not at all. */
  private boost(overlaps: Uint16Array): Uint16Array | Float64Array {
    const { boostStrength, stimulusThreshold } = this.options;
    if (boostStrength === 0 && stimulusThreshold <= 1) return overlaps;
    const targets = this.targetDutyCycles();
    return Float64Array.from(overlaps, (overlap, column) => {
      if (overlap < stimulusThreshold) return 0;
      const behind = (targets[column] as number) - (this.activeDutyCycles[column] as number);
      return overlap * Math.exp(boostStrength * behind);
    });
  }

  /** By column, how often it should win: as often as those that it competes with on average. */
  private targetDutyCycles(): Float64Array {
    const { inhibition, activeColumns } = this.options;
    return inhibition === 'global'
      ? new Float64Array(this.columns).fill(activeColumns / this.columns)
      : overNeighbours(this.activeDutyCycles, this.inhibitionRadius, mean);
  }

  private countDutyCycles(overlaps: Uint16Array, winners: Sdr): void {
    const { activeDutyCycles, overlapDutyCycles } = this;
    const { dutyCyclePeriod, stimulusThreshold } = this.options;
    this.learnt++;
    const share = 1 / Math.min(this.learnt, dutyCyclePeriod);
    const least = Math.max(1, stimulusThreshold);
    for (let column = 0; column < this.columns; column++) {
      const gain = (overlaps[column] as number) >= least ? share : 0;
      overlapDutyCycles[column] = (overlapDutyCycles[column] as number) * (1 - share) + gain;
      activeDutyCycles[column] = (activeDutyCycles[column] as number) * (1 - share);
    }
    for (const column of winners.active) {
      activeDutyCycles[column] = (activeDutyCycles[column] as number) + share;
    }
  }

  private raiseWeakColumns(): void {
    const { inhibition, minOverlapShare, connectedPermanence } = this.options;
    const { overlapDutyCycles } = this;
    if (minOverlapShare === 0) return;
    this.synapses.setChanges(RAISE_SHARE * connectedPermanence, new Uint32Array(0), 0);
    const reach = inhibition === 'global' ? this.columns : this.inhibitionRadius;
    const most =
      inhibition === 'global'
        ? new Float64Array(this.columns).fill(maximum(overlapDutyCycles))
        : overNeighbours(overlapDutyCycles, reach, maximum);
    for (let column = 0; column < this.columns; column++) {
      const least = minOverlapShare * (most[column] as number);
      if ((overlapDutyCycles[column] as number) < least) this.synapses.adapt(column);
    }
  }

  private measureRadius(): void {
    if (this.options.inhibition === 'global') return;
    let span = 0;
    for (let column = 0; column < this.columns; column++) {
      span += this.synapses.connectedSpan(column);
    }
    this.inhibitionRadius = inhibitionRadiusOf(span / this.columns, this);
  }
}

function demandConsistent(owner: string, options: Required<SpatialPoolerOptions>): void {
  const { columns, inputSize, activeColumns, permanenceMin, permanenceMax } = options;
  demand(
    activeColumns <= columns,
    `${owner}.activeColumns`,
    activeColumns,
    `at most columns, ${columns}`,
  );
  demand(
    columns * inputSize <= MAX_POTENTIAL_SYNAPSES,
    `${owner}.columns`,
    columns,
    `at most ${Math.floor(MAX_POTENTIAL_SYNAPSES / inputSize)} with ${inputSize} input bits`,
  );
  demand(
    permanenceMin < permanenceMax,
    `${owner}.permanenceMin`,
    permanenceMin,
    `below permanenceMax, ${permanenceMax}`,
  );
  demand(
    options.connectedPermanence <= permanenceMax,
    `${owner}.connectedPermanence`,
    options.connectedPermanence,
    `at most permanenceMax, ${permanenceMax}`,
  );
}

/**
 * Exactly the potential share of its pool for each column, at random, and permanences around the
 * threshold, so that about half are connected and little learning settles the rest (BAMI, "Phase 1:
 * Initialization").
 */
function initialPermanences(options: Required<SpatialPoolerOptions>): Float32Array {
  const { columns, inputSize, potentialRadius, potentialShare } = options;
  const { connectedPermanence, initialSpread, permanenceMin, permanenceMax } = options;
  const random = new Random(options.seed);
  const permanences = new Float32Array(columns * inputSize).fill(NO_SYNAPSE);
  for (let column = 0; column < columns; column++) {
    const { first, last } = potentialPool(column, options, potentialRadius);
    let wanted = Math.max(1, Math.round(potentialShare * (last - first + 1)));
    for (let bit = first; bit <= last; bit++) {
      // Selection sampling (Knuth, The Art of Computer Programming 2, 3.4.2, algorithm S).
      if (random.fraction() * (last - bit + 1) >= wanted) continue;
      wanted--;
      const permanence = connectedPermanence + (2 * random.fraction() - 1) * initialSpread;
      permanences[column * inputSize + bit] = Math.min(
        permanenceMax,
        Math.max(permanenceMin, permanence),
      );
    }
  }
  return permanences;
}
