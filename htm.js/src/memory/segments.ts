import type { Random } from '../random.ts';
import { RecencyList } from './recency-list.ts';

const NONE = -1;
const INITIAL_CAPACITY = 1024;
/** Lists of outgoing synapses double and halve, but never below this length. */
const MIN_LIST = 4;
const NO_SYNAPSES = new Uint32Array(0);

/**
 * Permanences are float32 sums of small steps: one that should just reach a threshold, or 0, may miss
 * it by rounding.
 */
const ROUNDING = 1e-6;

export interface SegmentLimits {
  cells: number;
  maxSegments: number;
  maxSegmentsPerCell: number;
  maxSynapsesPerSegment: number;
  connectedPermanence: number;
}

/**
 * Distal segments of cells and their synapses, in flat arrays. Segments live in slots that grow by
 * doubling up to `maxSegments`, each with room for a power of two of synapses. A list of outgoing
 * synapses by presynaptic cell makes activity cost what is active, not what exists.
 */
export class Segments {
  private readonly limits: SegmentLimits;
  /** A segment's synapses begin at its number shifted left by this. */
  private readonly shift: number;
  private slots = 0;
  private used = 0;
  private total = 0;
  private synapseTotal = 0;

  /** By segment. */
  private cells = new Uint32Array(0);
  private sizes = new Uint16Array(0);
  private next = new Int32Array(0);
  private lastUses = new Float64Array(0);
  private connectedCounts = new Uint16Array(0);
  private potentialCounts = new Uint16Array(0);
  private readonly recency = new RecencyList(0);
  private uses = 0;
  private free = NONE;

  /** By synapse. `places` is the position in the presynaptic cell's outgoing list. */
  private presynaptic = new Uint32Array(0);
  private permanences = new Float32Array(0);
  private places = new Uint32Array(0);

  /** By cell. */
  private readonly firstSegments: Int32Array;
  private readonly segmentCounts: Uint16Array;
  private readonly outgoing: Uint32Array[];
  private readonly outgoingCounts: Uint32Array;

  /** Segments that the last `excite` reached. */
  private reached = new Uint32Array(0);
  private reachedCount = 0;

  constructor(limits: SegmentLimits) {
    this.limits = limits;
    this.shift = Math.ceil(Math.log2(limits.maxSynapsesPerSegment));
    this.firstSegments = new Int32Array(limits.cells).fill(NONE);
    this.segmentCounts = new Uint16Array(limits.cells);
    this.outgoing = new Array<Uint32Array>(limits.cells).fill(NO_SYNAPSES);
    this.outgoingCounts = new Uint32Array(limits.cells);
    this.grow(Math.min(INITIAL_CAPACITY, limits.maxSegments));
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

  /** Connected synapses from the cells last given to `excite`. */
  connectedCountOf(segment: number): number {
    return this.connectedCounts[segment] as number;
  }

  /** Synapses of any permanence from the cells last given to `excite`. */
  potentialCountOf(segment: number): number {
    return this.potentialCounts[segment] as number;
  }

  /** Counts every segment's synapses from these cells. Returns the segments with any, as a view. */
  excite(activeCells: Uint32Array): Uint32Array {
    this.calm();
    const { connectedCounts, potentialCounts, permanences, reached, shift } = this;
    const connected = this.limits.connectedPermanence - ROUNDING;
    let reachedCount = 0;
    for (const cell of activeCells) {
      const synapses = this.outgoing[cell] as Uint32Array;
      const count = this.outgoingCounts[cell] as number;
      for (let place = 0; place < count; place++) {
        const synapse = synapses[place] as number;
        const segment = synapse >>> shift;
        const potential = potentialCounts[segment] as number;
        if (potential === 0) reached[reachedCount++] = segment;
        potentialCounts[segment] = potential + 1;
        if ((permanences[synapse] as number) >= connected) {
          connectedCounts[segment] = (connectedCounts[segment] as number) + 1;
        }
      }
    }
    this.reachedCount = reachedCount;
    return reached.subarray(0, reachedCount);
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
    const begin = this.begin(segment);
    // From the last, since removal moves the last synapse into the gap.
    for (let synapse = begin + this.sizeOf(segment) - 1; synapse >= begin; synapse--) {
      const change = isActive[this.presynaptic[synapse] as number] === 1 ? increment : -decrement;
      const permanence = Math.min(1, (this.permanences[synapse] as number) + change);
      if (permanence <= ROUNDING) this.removeSynapse(segment, synapse);
      else this.permanences[synapse] = permanence;
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
    const chosen = sample(this.unconnected(segment, candidates), wanted, random);
    const surplus = this.sizeOf(segment) + chosen.length - maxSynapsesPerSegment;
    for (let i = 0; i < surplus && this.sizeOf(segment) > 0; i++) this.removeWeakest(segment);
    for (const cell of chosen.slice(0, maxSynapsesPerSegment)) {
      this.addSynapse(segment, cell, permanence);
    }
  }

  /** The segment's first synapse. */
  private begin(segment: number): number {
    return segment << this.shift;
  }

  private unconnected(segment: number, candidates: Uint32Array): number[] {
    const begin = this.begin(segment);
    const known = this.presynaptic.subarray(begin, begin + this.sizeOf(segment));
    const free: number[] = [];
    for (const cell of candidates) if (!known.includes(cell)) free.push(cell);
    return free;
  }

  private addSynapse(segment: number, cell: number, permanence: number): void {
    const size = this.sizeOf(segment);
    const synapse = this.begin(segment) + size;
    const place = this.outgoingCounts[cell] as number;
    let list = this.outgoing[cell] as Uint32Array;
    if (place === list.length) {
      list = extended(list, Math.max(MIN_LIST, place * 2), Uint32Array);
      this.outgoing[cell] = list;
    }
    list[place] = synapse;
    this.outgoingCounts[cell] = place + 1;
    this.presynaptic[synapse] = cell;
    this.permanences[synapse] = permanence;
    this.places[synapse] = place;
    this.sizes[segment] = size + 1;
    this.synapseTotal++;
  }

  private removeSynapse(segment: number, synapse: number): void {
    this.unlist(synapse);
    const last = this.begin(segment) + this.sizeOf(segment) - 1;
    if (synapse !== last) {
      const cell = this.presynaptic[last] as number;
      const place = this.places[last] as number;
      this.presynaptic[synapse] = cell;
      this.permanences[synapse] = this.permanences[last] as number;
      this.places[synapse] = place;
      (this.outgoing[cell] as Uint32Array)[place] = synapse;
    }
    this.sizes[segment] = this.sizeOf(segment) - 1;
    this.synapseTotal--;
  }

  /** Takes the synapse out of its presynaptic cell's list; the list's last one fills the gap. */
  private unlist(synapse: number): void {
    const cell = this.presynaptic[synapse] as number;
    const list = this.outgoing[cell] as Uint32Array;
    const end = (this.outgoingCounts[cell] as number) - 1;
    const moved = list[end] as number;
    const place = this.places[synapse] as number;
    list[place] = moved;
    this.places[moved] = place;
    this.outgoingCounts[cell] = end;
    if (list.length > MIN_LIST && end < list.length / 4) {
      this.outgoing[cell] = list.slice(0, list.length / 2);
    }
  }

  private removeWeakest(segment: number): void {
    const begin = this.begin(segment);
    let weakest = begin;
    for (let synapse = begin + 1; synapse < begin + this.sizeOf(segment); synapse++) {
      if ((this.permanences[synapse] as number) < (this.permanences[weakest] as number)) {
        weakest = synapse;
      }
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
    if (this.used === this.slots) {
      this.grow(Math.min(this.slots * 2, this.limits.maxSegments));
    }
    return this.used++;
  }

  private calm(): void {
    for (let i = 0; i < this.reachedCount; i++) {
      const segment = this.reached[i] as number;
      this.connectedCounts[segment] = 0;
      this.potentialCounts[segment] = 0;
    }
    this.reachedCount = 0;
  }

  private grow(capacity: number): void {
    const synapses = capacity << this.shift;
    this.slots = capacity;
    this.cells = extended(this.cells, capacity, Uint32Array);
    this.sizes = extended(this.sizes, capacity, Uint16Array);
    this.next = extended(this.next, capacity, Int32Array);
    this.lastUses = extended(this.lastUses, capacity, Float64Array);
    this.connectedCounts = extended(this.connectedCounts, capacity, Uint16Array);
    this.potentialCounts = extended(this.potentialCounts, capacity, Uint16Array);
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

/** Up to `wanted` of the items, each with the same chance. Reorders `items`. */
function sample(items: number[], wanted: number, random: Random): number[] {
  const count = Math.min(wanted, items.length);
  for (let i = 0; i < count; i++) {
    const other = i + random.below(items.length - i);
    const item = items[i] as number;
    items[i] = items[other] as number;
    items[other] = item;
  }
  return items.slice(0, count);
}
