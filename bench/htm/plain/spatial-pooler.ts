import { createSdr, Random, type Sdr, type SpatialPoolerOptions } from 'htm.js';

export type PlainSpatialPoolerOptions = Required<
  Pick<
    SpatialPoolerOptions,
    | 'inputSize'
    | 'columns'
    | 'activeColumns'
    | 'potentialShare'
    | 'connectedPermanence'
    | 'initialSpread'
    | 'permanenceIncrement'
    | 'permanenceDecrement'
    | 'minOverlapShare'
    | 'dutyCyclePeriod'
    | 'seed'
  >
>;

/** A column's synapses: permanence by input bit. */
type Synapses = Map<number, number>;

/** Weak columns are raised once in so many inputs. */
const UPKEEP_PERIOD = 50;
/** By this share of the connected permanence. */
const RAISE_SHARE = 0.1;

/**
 * The spatial pooler as BAMI's chapter reads, with global inhibition and without boosting: no thought
 * is given to speed. It says the same as the library's. Permanences are rounded to 32 bits only
 * because the library keeps them so.
 */
export class PlainSpatialPooler {
  private readonly options: PlainSpatialPoolerOptions;
  private readonly columns: readonly Synapses[];
  /** By column: share of the latest inputs with which it overlapped. */
  private overlapDutyCycles: readonly number[];
  private learnt = 0;

  constructor(options: PlainSpatialPoolerOptions) {
    this.options = options;
    const random = new Random(options.seed);
    this.columns = Array.from({ length: options.columns }, () => createSynapses(options, random));
    this.overlapDutyCycles = this.columns.map(() => 0);
  }

  activate(input: Sdr): Sdr {
    const overlaps = this.columns.map((synapses) => this.overlap(synapses, input));
    const overlapOf = (column: number) => overlaps[column] ?? 0;
    const winners = [...overlaps.keys()]
      .filter((column) => overlapOf(column) > 0)
      .sort((a, b) => overlapOf(b) - overlapOf(a) || a - b)
      .slice(0, this.options.activeColumns);
    return createSdr(this.columns.length, winners);
  }

  learn(input: Sdr, winners: Sdr): void {
    const { permanenceIncrement, permanenceDecrement } = this.options;
    this.countOverlaps(input);
    const on = new Set(input.active);
    for (const column of winners.active) {
      this.adapt(column, (bit) => (on.has(bit) ? permanenceIncrement : -permanenceDecrement));
    }
    if (this.learnt % UPKEEP_PERIOD === 0) this.raiseWeakColumns();
  }

  private countOverlaps(input: Sdr): void {
    this.learnt++;
    const share = 1 / Math.min(this.learnt, this.options.dutyCyclePeriod);
    this.overlapDutyCycles = this.columns.map((synapses, column) => {
      const gain = this.overlap(synapses, input) > 0 ? share : 0;
      return (this.overlapDutyCycles[column] ?? 0) * (1 - share) + gain;
    });
  }

  private raiseWeakColumns(): void {
    const { minOverlapShare, connectedPermanence } = this.options;
    const least = minOverlapShare * Math.max(...this.overlapDutyCycles);
    for (const [column, dutyCycle] of this.overlapDutyCycles.entries()) {
      if (dutyCycle < least) this.adapt(column, () => RAISE_SHARE * connectedPermanence);
    }
  }

  private adapt(column: number, changeOf: (bit: number) => number): void {
    const synapses = this.columns[column] ?? new Map<number, number>();
    for (const [bit, permanence] of synapses) {
      const changed = Math.fround(permanence + Math.fround(changeOf(bit)));
      synapses.set(bit, Math.min(1, Math.max(0, changed)));
    }
  }

  /** How many of the active bits the column is connected to. */
  private overlap(synapses: Synapses, { active }: Sdr): number {
    const connected = Math.fround(this.options.connectedPermanence);
    let count = 0;
    for (const bit of active) {
      const permanence = synapses.get(bit);
      if (permanence !== undefined && permanence >= connected) count++;
    }
    return count;
  }
}

/** To as many randomly chosen bits as the potential share says. */
function createSynapses(options: PlainSpatialPoolerOptions, random: Random): Synapses {
  const { inputSize, potentialShare, connectedPermanence, initialSpread } = options;
  const synapses: Synapses = new Map();
  let wanted = Math.max(1, Math.round(potentialShare * inputSize));
  for (let bit = 0; bit < inputSize; bit++) {
    if (random.fraction() * (inputSize - bit) >= wanted) continue;
    wanted--;
    const permanence = connectedPermanence + (2 * random.fraction() - 1) * initialSpread;
    synapses.set(bit, Math.fround(Math.min(1, Math.max(0, permanence))));
  }
  return synapses;
}
