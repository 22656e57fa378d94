import type { Random } from '../random.ts';
import {
  connectedIn,
  OutgoingSynapses,
  type OutgoingSynapsesState,
  potentialIn,
} from './outgoing-synapses.ts';
import { RecencyList, type RecencyListState } from './recency-list.ts';

const NONE = -1;
/** Where a synapse stands that is not listed. */
const NOWHERE = 0xffff_ffff;
const INITIAL_CAPACITY = 1024;

/**
 * Permanences are float32 sums of small steps: one that should just reach a threshold, or 0, may miss
 * it by rounding.
 */
const ROUNDING = 1e-6;

export interface SegmentLimits {
  readonly cells: number;
  readonly maxSegments: number;
  readonly maxSegmentsPerCell: number;
  /** At most {@link MAX_SYNAPSES_PER_SEGMENT}. */
  readonly maxSynapsesPerSegment: number;
  readonly connectedPermanence: number;
  /**
   * Whether `excite` counts synapses of any permanence, or connected ones alone: most are not, and
   * those that are not listed cost no time.
   */
  readonly counts: 'all' | 'connected';
}

export interface SegmentsState {
  readonly free: number;
  readonly cells: Uint32Array;
  readonly sizes: Uint16Array;
  readonly next: Int32Array;
  readonly lastUses: Float64Array;
  readonly uses: number;
  readonly recency: RecencyListState;
  readonly presynaptic: Uint32Array;
  readonly permanences: Float32Array;
  readonly places: Uint32Array;
  readonly outgoing: OutgoingSynapsesState;
  readonly firstSegments: Int32Array;
  readonly segmentCounts: Uint16Array;
}

/**
 * Distal segments of cells and their synapses, in flat arrays. Segments live in slots that grow by
 * doubling up to `maxSegments`, each with room for a power of two of synapses.
 */
export class Segments {
  private readonly limits: SegmentLimits;
  /** A segment's synapses begin at its number shifted left by this. */
  private readonly shift: number;
  private readonly connectedPermanence: number;
  private slots = 0;
  private used = 0;
  private total = 0;
  private synapseTotal = 0;

  /** By segment. */
  private cells = new Uint32Array(0);
  private sizes = new Uint16Array(0);
  private next = new Int32Array(0);
  private lastUses = new Float64Array(0);
  private readonly recency = new RecencyList(0);
  private uses = 0;
  private free = NONE;

  /** By synapse. `places` is where it stands in `outgoing`, or {@link NOWHERE}. */
  private presynaptic = new Uint32Array(0);
  private permanences = new Float32Array(0);
  private places = new Uint32Array(0);

  /** By cell. */
  private readonly firstSegments: Int32Array;
  private readonly segmentCounts: Uint16Array;
  private readonly outgoing: OutgoingSynapses;

  /** By segment, its synapses from the cells last given to `excite`, which reached so many segments. */
  private counts = new Uint16Array(0);
  private reached = new Uint32Array(0);
  private reachedCount = 0;

  /** By cell, the last search that found it taken: without a set to fill for each. */
  private readonly stamps: Uint32Array;
  private stamp = 0;
  private readonly choice: Uint32Array;
  /** What `adapt` adds to the permanence of a synapse whose cell is not active, and is. */
  private readonly changes = new Float64Array(2);

  constructor(limits: SegmentLimits) {
    this.limits = limits;
    this.shift = Math.ceil(Math.log2(limits.maxSynapsesPerSegment));
    this.connectedPermanence = limits.connectedPermanence - ROUNDING;
    this.firstSegments = new Int32Array(limits.cells).fill(NONE);
    this.segmentCounts = new Uint16Array(limits.cells);
    this.outgoing = new OutgoingSynapses(limits.cells);
    this.stamps = new Uint32Array(limits.cells);
    this.choice = new Uint32Array(limits.cells);
    this.grow(Math.min(INITIAL_CAPACITY, limits.maxSegments));
  }

  /** Takes over what others were, with the same limits. */
  restore(state: SegmentsState): void {
    this.used = state.cells.length;
    if (this.slots < this.used) this.grow(this.used);
    this.cells.set(state.cells);
    this.sizes.set(state.sizes);
    this.next.set(state.next);
    this.lastUses.set(state.lastUses);
    this.presynaptic.set(state.presynaptic);
    this.permanences.set(state.permanences);
    this.places.set(state.places);
    this.uses = state.uses;
    this.free = state.free;
    this.recency.restore(state.recency);
    this.outgoing.restore(state.outgoing);
    this.firstSegments.set(state.firstSegments);
    this.segmentCounts.set(state.segmentCounts);
    this.total = state.segmentCounts.reduce((sum, count) => sum + count, 0);
    this.synapseTotal = state.sizes.reduce((sum, size) => sum + size, 0);
  }

  toState(): SegmentsState {
    const { used } = this;
    const synapses = this.begin(used);
    return {
      free: this.free,
      cells: this.cells.subarray(0, used),
      sizes: this.sizes.subarray(0, used),
      next: this.next.subarray(0, used),
      lastUses: this.lastUses.subarray(0, used),
      uses: this.uses,
      recency: this.recency.toState(used),
      presynaptic: this.presynaptic.subarray(0, synapses),
      permanences: this.permanences.subarray(0, synapses),
      places: this.places.subarray(0, synapses),
      outgoing: this.outgoing.toState(),
      firstSegments: this.firstSegments,
      segmentCounts: this.segmentCounts,
    };
  }

  /** Segments that exist. */
  get count(): number {
    return this.total;
  }

  /** Segment numbers are below this; it grows with them. */
  get capacity(): number {
    return this.slots;
  }

  get synapseCount(): number {
    return this.synapseTotal;
  }

  cellOf(segment: number): number {
    return this.cells[segment] as number;
  }

  /** Synapses of the segment. */
  sizeOf(segment: number): number {
    return this.sizes[segment] as number;
  }

  segmentCountOf(cell: number): number {
    return this.segmentCounts[cell] as number;
  }

  /** The cell's segment made last; -1 without any. */
  firstOf(cell: number): number {
    return this.firstSegments[cell] as number;
  }

  /** The segment of the same cell made before this one; -1 after the first. */
  nextOf(segment: number): number {
    return this.next[segment] as number;
  }

  /** Connected synapses from the cells last given to `excite`. */
  connectedCountOf(segment: number): number {
    return connectedIn(this.counts[segment] as number);
  }

  /** Synapses that count, from the cells last given to `excite`. */
  potentialCountOf(segment: number): number {
    return potentialIn(this.counts[segment] as number);
  }

  /** Counts every segment's synapses from these cells. Returns the segments with any, as a view. */
  excite(activeCells: Uint32Array): Uint32Array {
    return this.exciteBy(activeCells, 0);
  }

  /** The same as if only connected synapses were there. */
  exciteConnected(activeCells: Uint32Array): Uint32Array {
    return this.exciteBy(activeCells, 1);
  }

  /** How many of its synapses, of any permanence, come from cells that are marked active. */
  activeSynapsesOf(segment: number, isActive: Uint8Array): number {
    const { presynaptic } = this;
    const begin = this.begin(segment);
    const end = begin + this.sizeOf(segment);
    let active = 0;
    for (let synapse = begin; synapse < end; synapse++) {
      active += isActive[presynaptic[synapse] as number] as number;
    }
    return active;
  }

  /** A new segment without synapses. At a limit it takes the place of the one unused for longest. */
  create(cell: number): number {
    if (this.segmentCountOf(cell) >= this.limits.maxSegmentsPerCell) {
      this.destroy(this.oldestOf(cell));
    }
    const oldest = this.recency.oldest;
    if (this.total >= this.limits.maxSegments && oldest !== undefined) this.destroy(oldest);
    const segment = this.takeSlot();
    this.cells[segment] = cell;
    this.next[segment] = this.firstSegments[cell] as number;
    this.firstSegments[cell] = segment;
    this.segmentCounts[cell] = this.segmentCountOf(cell) + 1;
    this.total++;
    this.touch(segment);
    return segment;
  }

  /** Marks the segment as used now. */
  touch(segment: number): void {
    this.lastUses[segment] = ++this.uses;
    this.recency.touch(segment);
  }

  /**
   * Moves every permanence: up by `increment` where the presynaptic cell is marked active, else down
   * by `decrement`. A synapse at 0 goes, and so does a segment without synapses.
   */
  adapt(segment: number, isActive: Uint8Array, increment: number, decrement: number): void {
    const { presynaptic, permanences, connectedPermanence } = this;
    const begin = this.begin(segment);
    // Looked up, since whether a cell is active is nothing a processor could guess.
    const changes = this.changes;
    changes[0] = -decrement;
    changes[1] = increment;
    // From the last, since removal moves the last synapse into the gap.
    for (let synapse = begin + this.sizeOf(segment) - 1; synapse >= begin; synapse--) {
      const before = permanences[synapse] as number;
      const change = changes[isActive[presynaptic[synapse] as number] as number] as number;
      const after = Math.fround(Math.min(1, before + change));
      if (after <= ROUNDING) {
        this.removeSynapse(segment, synapse);
        continue;
      }
      permanences[synapse] = after;
      const isConnected = after >= connectedPermanence;
      if (before >= connectedPermanence !== isConnected) this.setConnected(synapse, isConnected);
    }
    if (this.sizeOf(segment) === 0) this.destroy(segment);
  }

  /**
   * Up to `wanted` new synapses from randomly chosen candidates that the segment has none from yet. A
   * full segment gives up its weakest synapses for them.
   */
  connect(
    segment: number,
    candidates: Uint32Array,
    wanted: number,
    permanence: number,
    random: Random,
  ): void {
    const { maxSynapsesPerSegment } = this.limits;
    const { choice } = this;
    const free = this.gatherUnconnected(segment, candidates);
    const chosen = Math.min(wanted, free, maxSynapsesPerSegment);
    const surplus = this.sizeOf(segment) + chosen - maxSynapsesPerSegment;
    for (let i = 0; i < surplus; i++) this.removeWeakest(segment);
    for (let i = 0; i < chosen; i++) {
      // The first `chosen` steps of a Fisher-Yates shuffle.
      const other = i + random.below(free - i);
      const cell = choice[other] as number;
      choice[other] = choice[i] as number;
      this.addSynapse(segment, cell, permanence);
    }
  }

  /** The segment's first synapse. */
  private begin(segment: number): number {
    return segment << this.shift;
  }

  /** Puts the candidates that the segment has no synapse from into `choice`; returns how many. */
  private gatherUnconnected(segment: number, candidates: Uint32Array): number {
    const { presynaptic, stamps, choice } = this;
    const stamp = this.nextStamp();
    const begin = this.begin(segment);
    const end = begin + this.sizeOf(segment);
    for (let synapse = begin; synapse < end; synapse++) {
      stamps[presynaptic[synapse] as number] = stamp;
    }
    let free = 0;
    for (let i = 0; i < candidates.length; i++) {
      const cell = candidates[i] as number;
      if (stamps[cell] !== stamp) choice[free++] = cell;
    }
    return free;
  }

  private nextStamp(): number {
    this.stamp = (this.stamp + 1) >>> 0;
    if (this.stamp === 0) {
      this.stamps.fill(0);
      this.stamp = 1;
    }
    return this.stamp;
  }

  private addSynapse(segment: number, cell: number, permanence: number): void {
    const size = this.sizeOf(segment);
    const synapse = this.begin(segment) + size;
    this.presynaptic[synapse] = cell;
    this.permanences[synapse] = permanence;
    this.places[synapse] =
      this.limits.counts === 'all' ? this.outgoing.add(cell, synapse) : NOWHERE;
    if (permanence >= this.connectedPermanence) this.setConnected(synapse, true);
    this.sizes[segment] = size + 1;
    this.synapseTotal++;
  }

  private setConnected(synapse: number, isConnected: boolean): void {
    if (this.limits.counts === 'connected') {
      if (!isConnected) this.unlist(synapse);
      else this.places[synapse] = this.outgoing.add(this.presynaptic[synapse] as number, synapse);
    }
    const place = this.places[synapse] as number;
    if (place !== NOWHERE) this.outgoing.setConnected(place, isConnected);
  }

  /** Its presynaptic cell's last entry moves to the gap in the list. */
  private unlist(synapse: number): void {
    const place = this.places[synapse] as number;
    if (place === NOWHERE) return;
    this.places[this.outgoing.remove(this.presynaptic[synapse] as number, place)] = place;
    this.places[synapse] = NOWHERE;
  }

  private removeSynapse(segment: number, synapse: number): void {
    const { presynaptic, permanences, places } = this;
    this.unlist(synapse);
    const last = this.begin(segment) + this.sizeOf(segment) - 1;
    if (synapse !== last) {
      const place = places[last] as number;
      presynaptic[synapse] = presynaptic[last] as number;
      permanences[synapse] = permanences[last] as number;
      places[synapse] = place;
      if (place !== NOWHERE) this.outgoing.rename(place, synapse);
    }
    this.sizes[segment] = this.sizeOf(segment) - 1;
    this.synapseTotal--;
  }

  private removeWeakest(segment: number): void {
    const { permanences } = this;
    const begin = this.begin(segment);
    const end = begin + this.sizeOf(segment);
    let weakest = begin;
    for (let synapse = begin + 1; synapse < end; synapse++) {
      if ((permanences[synapse] as number) < (permanences[weakest] as number)) weakest = synapse;
    }
    this.removeSynapse(segment, weakest);
  }

  private destroy(segment: number): void {
    const begin = this.begin(segment);
    for (let synapse = begin + this.sizeOf(segment) - 1; synapse >= begin; synapse--) {
      this.removeSynapse(segment, synapse);
    }
    this.unlink(segment);
    this.recency.remove(segment);
    this.next[segment] = this.free;
    this.free = segment;
    this.total--;
  }

  private unlink(segment: number): void {
    const cell = this.cellOf(segment);
    const following = this.next[segment] as number;
    if (this.firstSegments[cell] === segment) {
      this.firstSegments[cell] = following;
    } else {
      let before = this.firstSegments[cell] as number;
      while (this.next[before] !== segment) before = this.next[before] as number;
      this.next[before] = following;
    }
    this.segmentCounts[cell] = this.segmentCountOf(cell) - 1;
  }

  private oldestOf(cell: number): number {
    let oldest = this.firstSegments[cell] as number;
    for (let other = oldest; other !== NONE; other = this.next[other] as number) {
      if ((this.lastUses[other] as number) < (this.lastUses[oldest] as number)) oldest = other;
    }
    return oldest;
  }

  private takeSlot(): number {
    if (this.free !== NONE) {
      const slot = this.free;
      this.free = this.next[slot] as number;
      return slot;
    }
    if (this.used === this.slots) this.growSlots();
    return this.used++;
  }

  private exciteBy(cells: Uint32Array, minConnected: 0 | 1): Uint32Array {
    const { counts, reached, outgoing, shift } = this;
    for (let i = 0; i < this.reachedCount; i++) counts[reached[i] as number] = 0;
    this.reachedCount = outgoing.count(cells, shift, counts, reached, minConnected);
    return reached.subarray(0, this.reachedCount);
  }

  private growSlots(): void {
    this.grow(Math.min(this.slots * 2, this.limits.maxSegments));
  }

  private grow(capacity: number): void {
    const synapses = capacity << this.shift;
    this.slots = capacity;
    this.cells = extended(this.cells, capacity, Uint32Array);
    this.sizes = extended(this.sizes, capacity, Uint16Array);
    this.next = extended(this.next, capacity, Int32Array);
    this.lastUses = extended(this.lastUses, capacity, Float64Array);
    this.counts = extended(this.counts, capacity, Uint16Array);
    this.reached = extended(this.reached, capacity, Uint32Array);
    this.presynaptic = extended(this.presynaptic, synapses, Uint32Array);
    this.permanences = extended(this.permanences, synapses, Float32Array);
    this.places = extended(this.places, synapses, Uint32Array);
    this.recency.grow(capacity);
  }
}

function extended<Numbers extends { set(source: Numbers): void }>(
  numbers: Numbers,
  length: number,
  type: new (length: number) => Numbers,
): Numbers {
  const longer = new type(length);
  longer.set(numbers);
  return longer;
}
