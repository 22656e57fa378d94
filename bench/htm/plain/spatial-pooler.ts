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
    | 'seed'
  >
>;

/** A column's synapses: permanence by input bit. */
type Synapses = Map<number, number>;

/**
 * The spatial pooler as BAMI's chapter reads, with global inhibition and without boosting: no thought
 * is given to speed. It says the same as the library's. Permanences are rounded to 32 bits only
 * because the library keeps them so.
 */
export class PlainSpatialPooler {
  private readonly options: PlainSpatialPoolerOptions;
  private readonly columns: readonly Synapses[];

  constructor(options: PlainSpatialPoolerOptions) {
    this.options = options;
    const random = new Random(options.seed);
    this.columns = Array.from({ length: options.columns }, () => createSynapses(options, random));
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
    const on = new Set(input.active);
    for (const column of winners.active) {
      const synapses = this.columns[column] ?? new Map();
      for (const [bit, permanence] of synapses) {
        const change = on.has(bit) ? permanenceIncrement : -permanenceDecrement;
        synapses.set(bit, Math.fround(Math.min(1, Math.max(0, permanence + change))));
      }
    }
  }

  private overlap(synapses: Synapses, { active }: Sdr): number {
    let count = 0;
    for (const bit of active) {
      const permanence = synapses.get(bit);
      if (permanence !== undefined && permanence >= this.options.connectedPermanence) count++;
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
