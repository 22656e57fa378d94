import { createSdr, Random, type Sdr, type TemporalMemoryOptions } from 'htm.js';

export type PlainTemporalMemoryOptions = Required<
  Pick<
    TemporalMemoryOptions,
    | 'columns'
    | 'cellsPerColumn'
    | 'activationThreshold'
    | 'minThreshold'
    | 'initialPermanence'
    | 'connectedPermanence'
    | 'permanenceIncrement'
    | 'permanenceDecrement'
    | 'predictedSegmentDecrement'
    | 'newSynapseCount'
    | 'singleWinner'
    | 'maxSegmentsPerCell'
    | 'maxSynapsesPerSegment'
    | 'maxSegments'
    | 'seed'
  >
>;

interface Synapse {
  segment: Segment;
  /** The presynaptic cell. */
  cell: number;
  permanence: number;
}

interface Segment {
  cell: number;
  synapses: Synapse[];
}

/** How many of a segment's synapses come from active cells. */
interface Excitation {
  potential: number;
  connected: number;
}

interface Activation {
  active: number[];
  winners: number[];
  /** Winners that no segment of theirs matched. */
  unmatched: number[];
}

/** As the library's: sums of small steps in 32 bits may miss a threshold by so much. */
const ROUNDING = 1e-6;
/**
 * The temporal memory as BAMI's chapter reads, in objects, maps and sets: no thought is given to
 * speed. It says the same as the library's. Of equal segments of a column the rules prefer none; as in
 * the library the first is taken, by cell and then the one made last. For the order in which a full
 * segment gives up equally weak synapses {@link removeUnordered} removes as the library does.
 */
export class PlainTemporalMemory {
  private readonly options: PlainTemporalMemoryOptions;
  private readonly random: Random;
  private readonly segmentsByCell = new Map<number, Set<Segment>>();
  private readonly synapsesByPresynaptic = new Map<number, Set<Synapse>>();
  /** All segments, the one unused for longest first. */
  private readonly byLastUse = new Set<Segment>();

  private active = new Set<number>();
  private winners: readonly number[] = [];
  private excitations = new Map<Segment, Excitation>();

  constructor(options: PlainTemporalMemoryOptions) {
    this.options = options;
    this.random = new Random(options.seed);
  }

  get segmentCount(): number {
    return this.byLastUse.size;
  }

  activeCells(): Sdr {
    const { columns, cellsPerColumn } = this.options;
    return createSdr(columns * cellsPerColumn, this.active);
  }

  score({ active }: Sdr): number {
    if (active.length === 0) return 0;
    return active.filter((column) => !this.isPredicted(column)).length / active.length;
  }

  learn(columns: Sdr): void {
    const activation = this.activate(columns);
    this.punishUnfulfilled(columns);
    for (const cell of activation.unmatched) this.growSegment(cell);
    this.active = new Set(activation.active);
    this.winners = activation.winners;
    this.predict();
  }

  private activate(columns: Sdr): Activation {
    const activation: Activation = { active: [], winners: [], unmatched: [] };
    for (const column of columns.active) {
      if (this.isPredicted(column)) this.activatePredicted(column, activation);
      else this.burst(column, activation);
    }
    return activation;
  }

  private activatePredicted(column: number, { active, winners }: Activation): void {
    const segments = this.matchingSegments(column).filter((segment) => this.isActive(segment));
    const cells = [...new Set(segments.map(({ cell }) => cell))].sort((a, b) => a - b);
    active.push(...cells);
    const best = this.bestOf(segments);
    if (this.options.singleWinner && best) {
      winners.push(best.cell);
      this.reinforce(best);
    } else {
      winners.push(...cells);
      for (const segment of segments) this.reinforce(segment);
    }
  }

  private burst(column: number, { active, winners, unmatched }: Activation): void {
    active.push(...this.cellsOf(column));
    const best = this.bestOf(this.matchingSegments(column));
    if (best) {
      winners.push(best.cell);
      this.reinforce(best);
    } else {
      const cell = this.leastUsedCell(column);
      winners.push(cell);
      unmatched.push(cell);
    }
  }

  private bestOf(segments: readonly Segment[]): Segment | undefined {
    const potential = (segment: Segment) => this.excitations.get(segment)?.potential ?? 0;
    const greatest = Math.max(...segments.map(potential));
    return segments.find((segment) => potential(segment) === greatest);
  }

  private leastUsedCell(column: number): number {
    const cells = this.cellsOf(column);
    const fewest = Math.min(...cells.map((cell) => this.segmentsOf(cell).size));
    const candidates = cells.filter((cell) => this.segmentsOf(cell).size === fewest);
    return candidates[this.random.below(candidates.length)] ?? Number.NaN;
  }

  private reinforce(segment: Segment): void {
    const { permanenceIncrement, permanenceDecrement, newSynapseCount } = this.options;
    const missing = newSynapseCount - (this.excitations.get(segment)?.potential ?? 0);
    this.touch(segment);
    this.adapt(segment, permanenceIncrement, permanenceDecrement);
    if (missing > 0) this.growSynapses(segment, missing);
  }

  private punishUnfulfilled(columns: Sdr): void {
    const { predictedSegmentDecrement } = this.options;
    for (const segment of this.excitations.keys()) {
      if (!this.isMatching(segment) || columns.active.includes(this.columnOf(segment))) continue;
      this.adapt(segment, -predictedSegmentDecrement, 0);
    }
  }

  private adapt(segment: Segment, increment: number, decrement: number): void {
    for (const synapse of segment.synapses.toReversed()) {
      const change = this.active.has(synapse.cell) ? increment : -decrement;
      synapse.permanence = Math.fround(Math.min(1, synapse.permanence + change));
      if (synapse.permanence <= ROUNDING) this.removeSynapse(synapse);
    }
    if (segment.synapses.length === 0) this.destroy(segment);
  }

  private growSegment(cell: number): void {
    if (this.winners.length === 0) return;
    const { maxSegmentsPerCell, maxSegments, newSynapseCount } = this.options;
    const own = this.segmentsOf(cell);
    if (own.size >= maxSegmentsPerCell) this.destroyOldest((segment) => own.has(segment));
    if (this.byLastUse.size >= maxSegments) this.destroyOldest(() => true);
    const segment: Segment = { cell, synapses: [] };
    own.add(segment);
    this.touch(segment);
    this.growSynapses(segment, newSynapseCount);
  }

  private growSynapses(segment: Segment, wanted: number): void {
    const { maxSynapsesPerSegment, initialPermanence } = this.options;
    const known = new Set(segment.synapses.map(({ cell }) => cell));
    const chosen = this.sample(
      this.winners.filter((cell) => !known.has(cell)),
      wanted,
    );
    while (segment.synapses.length > Math.max(0, maxSynapsesPerSegment - chosen.length)) {
      this.removeSynapse(weakestOf(segment));
    }
    for (const cell of chosen.slice(0, maxSynapsesPerSegment)) {
      const synapse = { segment, cell, permanence: Math.fround(initialPermanence) };
      segment.synapses.push(synapse);
      const outgoing = this.synapsesByPresynaptic.get(cell);
      if (outgoing) outgoing.add(synapse);
      else this.synapsesByPresynaptic.set(cell, new Set([synapse]));
    }
  }

  /** Up to `wanted` of them, each with the same chance. */
  private sample(cells: readonly number[], wanted: number): number[] {
    const left = [...cells];
    const chosen: number[] = [];
    while (chosen.length < wanted && left.length > 0) {
      const place = this.random.below(left.length);
      chosen.push(left[place] ?? Number.NaN);
      left[place] = left[0] ?? Number.NaN;
      left.shift();
    }
    return chosen;
  }

  private predict(): void {
    this.excitations = new Map();
    for (const cell of this.active) {
      for (const { segment, permanence } of this.synapsesByPresynaptic.get(cell) ?? []) {
        const excitation = this.excitations.get(segment) ?? { potential: 0, connected: 0 };
        excitation.potential++;
        if (permanence >= this.options.connectedPermanence - ROUNDING) excitation.connected++;
        this.excitations.set(segment, excitation);
      }
    }
  }

  private isPredicted(column: number): boolean {
    return this.matchingSegments(column).some((segment) => this.isActive(segment));
  }

  private isActive(segment: Segment): boolean {
    const connected = this.excitations.get(segment)?.connected ?? 0;
    return connected >= this.options.activationThreshold;
  }

  private isMatching(segment: Segment): boolean {
    return (this.excitations.get(segment)?.potential ?? 0) >= this.options.minThreshold;
  }

  private matchingSegments(column: number): Segment[] {
    return this.cellsOf(column)
      .flatMap((cell) => [...this.segmentsOf(cell)].reverse())
      .filter((segment) => this.isMatching(segment));
  }

  private columnOf(segment: Segment): number {
    return Math.floor(segment.cell / this.options.cellsPerColumn);
  }

  private cellsOf(column: number): number[] {
    const { cellsPerColumn } = this.options;
    return Array.from({ length: cellsPerColumn }, (_, cell) => column * cellsPerColumn + cell);
  }

  private segmentsOf(cell: number): Set<Segment> {
    const known = this.segmentsByCell.get(cell);
    if (known) return known;
    const none = new Set<Segment>();
    this.segmentsByCell.set(cell, none);
    return none;
  }

  private touch(segment: Segment): void {
    this.byLastUse.delete(segment);
    this.byLastUse.add(segment);
  }

  private destroyOldest(isOneOf: (segment: Segment) => boolean): void {
    const oldest = [...this.byLastUse].find(isOneOf);
    if (oldest) this.destroy(oldest);
  }

  private destroy(segment: Segment): void {
    for (const synapse of segment.synapses.toReversed()) this.removeSynapse(synapse);
    this.segmentsOf(segment.cell).delete(segment);
    this.byLastUse.delete(segment);
  }

  private removeSynapse(synapse: Synapse): void {
    this.synapsesByPresynaptic.get(synapse.cell)?.delete(synapse);
    removeUnordered(synapse.segment.synapses, synapse);
  }
}

function weakestOf({ synapses }: Segment): Synapse {
  return synapses.reduce((weakest, other) =>
    other.permanence < weakest.permanence ? other : weakest,
  );
}

/** The last one takes its place. */
function removeUnordered<Item>(items: Item[], item: Item): void {
  const last = items.pop();
  if (last !== undefined && last !== item) items[items.indexOf(item)] = last;
}
