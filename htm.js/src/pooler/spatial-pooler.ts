import { demand, type Fields, integer, number, readOptions, seed, unit } from '../options.ts';
import { Random } from '../random.ts';
import { demandSize, type Sdr } from '../sdr.ts';

export interface SpatialPoolerOptions {
  /** Bits of every input. */
  inputSize: number;
  /** Default 2048. */
  columns?: number;
  /** How many columns win each time, if so many overlap. Default 40, 2 % of the columns. */
  activeColumns?: number;
  /** Share of the input that one column can ever see. Default 0.8. */
  potentialShare?: number;
  /** A synapse counts from this permanence on. Default 0.2. */
  connectedPermanence?: number;
  /** Permanences begin at most this far from `connectedPermanence`. Default 0.1. */
  initialSpread?: number;
  /** What a synapse of a winning column gains when its input bit is on. Default 0.0001. */
  permanenceIncrement?: number;
  /** What it loses when the bit is off. Default 0.0005. */
  permanenceDecrement?: number;
  /** An overlap below this counts as none, and a column without overlap does not win. Default 0. */
  stimulusThreshold?: number;
  /** How strongly columns that win seldom are favoured; 0, the default, is not at all. */
  boostStrength?: number;
  /** Over how many learnt inputs the share of wins is averaged. Default 1000. */
  dutyCyclePeriod?: number;
  /** Default 42. */
  seed?: number;
}

const FIELDS: Fields<SpatialPoolerOptions> = {
  inputSize: integer({ min: 1, max: 65_535 }),
  columns: integer({ min: 1, max: 1_048_576, default: 2048 }),
  activeColumns: integer({ min: 1, max: 1_048_576, default: 40 }),
  potentialShare: unit(0.8),
  connectedPermanence: unit(0.2),
  initialSpread: unit(0.1),
  permanenceIncrement: unit(0.0001),
  permanenceDecrement: unit(0.0005),
  stimulusThreshold: integer({ min: 0, max: 65_535, default: 0 }),
  boostStrength: number({ min: 0, max: 1000, default: 0 }),
  dutyCyclePeriod: integer({ min: 1, max: 1_000_000, default: 1000 }),
  seed,
};

/** Columns times input bits: five bytes each. */
const MAX_POTENTIAL_SYNAPSES = 2 ** 28;

const BYTES_IN_WORD = 4;
/** So many ones fit into one byte's sum without reaching the next byte. */
const MAX_BYTE_SUMMANDS = 255;

/** Marks an input bit outside the column's potential pool. */
const NO_SYNAPSE = -1;

/**
 * Turns inputs of any sparsity into SDRs with a fixed number of active columns, such that inputs alike
 * get columns alike. Global inhibition, no topology. BAMI, chapter "Spatial Pooling Algorithm"; Cui,
 * Ahmad and Hawkins 2017, "The HTM Spatial Pooler"; the boost is that paper's exponential one. Left out
 * is BAMI's other help for idle columns, the raise of all permanences of one whose overlap is seldom
 * enough: a column that has lost its connections here stays without.
 *
 * Both matrices are dense, since a potential share near 1 leaves nothing to save: permanences by
 * column, as learning walks a column, and connections by input bit, as scoring walks a bit.
 */
export class SpatialPooler {
  readonly columns: number;
  readonly inputSize: number;
  private readonly options: Required<SpatialPoolerOptions>;
  /** [column][input bit]; {@link NO_SYNAPSE} outside the potential pool. */
  private readonly permanences: Float32Array;
  /** [input bit][column], rows of `rowLength`: 1 where the permanence reaches the threshold. */
  private readonly connections: Uint8Array;
  /** Columns, filled up to whole words. */
  private readonly rowLength: number;
  /** By column: share of the learnt inputs at which it won. Kept only when boosting. */
  private readonly activeDutyCycles: Float64Array;

  constructor(given: SpatialPoolerOptions) {
    const options = readOptions('SpatialPooler', given, FIELDS);
    const { columns, inputSize, activeColumns } = options;
    demand(
      activeColumns <= columns,
      'SpatialPooler.activeColumns',
      activeColumns,
      `at most columns, ${columns}`,
    );
    demand(
      columns * inputSize <= MAX_POTENTIAL_SYNAPSES,
      'SpatialPooler.columns',
      columns,
      `at most ${Math.floor(MAX_POTENTIAL_SYNAPSES / inputSize)} with ${inputSize} input bits`,
    );
    this.options = options;
    this.columns = columns;
    this.inputSize = inputSize;
    this.permanences = initialPermanences(options);
    this.rowLength = Math.ceil(columns / BYTES_IN_WORD) * BYTES_IN_WORD;
    this.connections = new Uint8Array(this.rowLength * inputSize);
    this.activeDutyCycles = new Float64Array(options.boostStrength > 0 ? columns : 0);
    this.connectAll();
  }

  /**
   * The winning columns: those of greatest overlap, and among equals those of lowest number; none
   * without overlap. Changes nothing. Throws OptionError for an input of another size.
   */
  activate(input: Sdr): Sdr {
    demandSize('SpatialPooler input', input, this.inputSize);
    const strengths = this.boost(this.overlaps(input));
    return { size: this.columns, active: this.inhibit(strengths) };
  }

  /** Draws the winning columns towards this input: what `activate` gave for it, as a rule. */
  learn(input: Sdr, winners: Sdr): void {
    demandSize('SpatialPooler input', input, this.inputSize);
    demandSize('SpatialPooler columns', winners, this.columns);
    const { permanenceIncrement, permanenceDecrement } = this.options;
    const changes = new Float64Array(this.inputSize).fill(-permanenceDecrement);
    for (const bit of input.active) changes[bit] = permanenceIncrement;
    for (const column of winners.active) this.adapt(column, changes);
    if (this.options.boostStrength > 0) this.countWins(winners);
  }

  /** By column, how many active input bits it is connected to. */
  private overlaps(input: Sdr): Uint16Array {
    const overlaps = new Uint16Array(this.columns);
    for (let from = 0; from < input.active.length; from += MAX_BYTE_SUMMANDS) {
      const sums = this.countConnections(input.active.subarray(from, from + MAX_BYTE_SUMMANDS));
      for (let column = 0; column < overlaps.length; column++) {
        overlaps[column] = (overlaps[column] as number) + (sums[column] as number);
      }
    }
    return overlaps;
  }

  /** Adds the rows of at most {@link MAX_BYTE_SUMMANDS} bits, four columns at a time. */
  private countConnections(bits: Uint32Array): Uint8Array {
    const words = this.rowLength / BYTES_IN_WORD;
    const connections = new Uint32Array(this.connections.buffer);
    const sums = new Uint32Array(words);
    for (const bit of bits) {
      const row = bit * words;
      for (let word = 0; word < words; word++) {
        sums[word] = (sums[word] as number) + (connections[row + word] as number);
      }
    }
    return new Uint8Array(sums.buffer);
  }

  private boost(overlaps: Uint16Array): Float64Array {
    const { boostStrength, activeColumns, stimulusThreshold } = this.options;
    const target = activeColumns / this.columns;
    const strengths = new Float64Array(overlaps);
    for (let column = 0; column < strengths.length; column++) {
      const overlap = strengths[column] as number;
      if (overlap < stimulusThreshold) {
        strengths[column] = 0;
      } else if (boostStrength > 0) {
        const dutyCycle = this.activeDutyCycles[column] as number;
        strengths[column] = overlap * Math.exp(boostStrength * (target - dutyCycle));
      }
    }
    return strengths;
  }

  private inhibit(strengths: Float64Array): Uint32Array {
    const { activeColumns } = this.options;
    const ranked = strengths.slice().sort();
    const weakest = ranked[this.columns - activeColumns] as number;
    let places = activeColumns;
    for (let rank = ranked.length - 1; rank >= 0 && (ranked[rank] as number) > weakest; rank--) {
      places--;
    }
    const winners = new Uint32Array(activeColumns);
    let count = 0;
    for (let column = 0; column < this.columns; column++) {
      const strength = strengths[column] as number;
      if (strength < weakest || (strength === weakest && places-- <= 0)) continue;
      if (strength > 0) winners[count++] = column;
    }
    return winners.subarray(0, count);
  }

  private adapt(column: number, changes: Float64Array): void {
    const { inputSize } = this;
    const { connectedPermanence } = this.options;
    const permanences = this.permanences.subarray(column * inputSize, (column + 1) * inputSize);
    for (let bit = 0; bit < inputSize; bit++) {
      const before = permanences[bit] as number;
      if (before < 0) continue;
      const changed = before + (changes[bit] as number);
      const after = Math.min(1, Math.max(0, changed));
      permanences[bit] = after;
      // Few reach or cross the threshold, and the connections of a column lie far apart in memory.
      if ((before - connectedPermanence) * (after - connectedPermanence) <= 0) {
        this.connect(column, bit);
      }
    }
  }

  private countWins(winners: Sdr): void {
    const { dutyCyclePeriod } = this.options;
    const dutyCycles = this.activeDutyCycles;
    for (let column = 0; column < this.columns; column++) {
      dutyCycles[column] = (dutyCycles[column] as number) * (1 - 1 / dutyCyclePeriod);
    }
    for (const column of winners.active) {
      dutyCycles[column] = (dutyCycles[column] as number) + 1 / dutyCyclePeriod;
    }
  }

  private connectAll(): void {
    for (let column = 0; column < this.columns; column++) {
      for (let bit = 0; bit < this.inputSize; bit++) this.connect(column, bit);
    }
  }

  private connect(column: number, bit: number): void {
    const permanence = this.permanences[column * this.inputSize + bit] as number;
    this.connections[bit * this.rowLength + column] =
      permanence >= this.options.connectedPermanence ? 1 : 0;
  }
}

/**
 * Exactly the potential share of the input for each column, at random, and permanences around the
 * threshold, so that about half are connected and little learning settles the rest (BAMI, "Phase 1:
 * Initialization").
 */
function initialPermanences(options: Required<SpatialPoolerOptions>): Float32Array {
  const { columns, inputSize, potentialShare, connectedPermanence, initialSpread } = options;
  const random = new Random(options.seed);
  const permanences = new Float32Array(columns * inputSize).fill(NO_SYNAPSE);
  for (let column = 0; column < columns; column++) {
    let wanted = Math.max(1, Math.round(potentialShare * inputSize));
    for (let bit = 0; bit < inputSize; bit++) {
      // Selection sampling (Knuth, The Art of Computer Programming 2, 3.4.2, algorithm S).
      if (random.fraction() * (inputSize - bit) >= wanted) continue;
      wanted--;
      const permanence = connectedPermanence + (2 * random.fraction() - 1) * initialSpread;
      permanences[column * inputSize + bit] = Math.min(1, Math.max(0, permanence));
    }
  }
  return permanences;
}
