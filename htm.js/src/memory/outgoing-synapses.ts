const NONE = -1;
/** Entries of a block, as a power of two: most cells need one block or none. */
const BLOCK_SHIFT = 4;
const BLOCK_MASK = (1 << BLOCK_SHIFT) - 1;
const INITIAL_BLOCKS = 64;
/** Blocks grow by this: doubling would leave up to half of the greatest array unused. */
const GROWTH = 2;

/** In a byte each: half of what two bytes each would take leaves more of them in the cache. */
export const MAX_SYNAPSES_PER_SEGMENT = 255;
/** In `counts` of {@link OutgoingSynapses.count}: connected synapses above, all of them below. */
const CONNECTED_SHIFT = 8;
export const connectedIn = (count: number): number => count >>> CONNECTED_SHIFT;
export const potentialIn = (count: number): number => count & ((1 << CONNECTED_SHIFT) - 1);

export interface OutgoingSynapsesState {
  readonly heads: Int32Array;
  readonly lengths: Uint32Array;
  readonly entries: Uint32Array;
  readonly followers: Int32Array;
  readonly free: number;
}

/**
 * By presynaptic cell, the synapses that lead away from it, each with whether it is connected: so
 * that activity costs what is active, not what exists. A cell's list is a chain of blocks of which
 * the head alone may be partly filled; where an entry stands is its place.
 */
export class OutgoingSynapses {
  /** An entry is the synapse, and in its lowest bit whether that is connected. */
  private entries: Uint32Array;
  /** By block: the next of the same cell, or the next free one. */
  private followers: Int32Array;
  private usedBlocks = 0;
  private free = NONE;
  /** By cell. */
  private readonly heads: Int32Array;
  private readonly lengths: Uint32Array;

  constructor(cells: number) {
    this.heads = new Int32Array(cells).fill(NONE);
    this.lengths = new Uint32Array(cells);
    this.entries = new Uint32Array(INITIAL_BLOCKS << BLOCK_SHIFT);
    this.followers = new Int32Array(INITIAL_BLOCKS);
  }

  /** Takes over what another one was, for the same number of cells. */
  restore(state: OutgoingSynapsesState): void {
    this.heads.set(state.heads);
    this.lengths.set(state.lengths);
    this.entries = state.entries;
    this.followers = state.followers;
    this.usedBlocks = state.followers.length;
    this.free = state.free;
  }

  toState(): OutgoingSynapsesState {
    return {
      heads: this.heads,
      lengths: this.lengths,
      entries: this.entries.subarray(0, this.usedBlocks << BLOCK_SHIFT),
      followers: this.followers.subarray(0, this.usedBlocks),
      free: this.free,
    };
  }

  /** Adds an unconnected synapse and returns its place. */
  add(cell: number, synapse: number): number {
    const length = this.lengths[cell] as number;
    if ((length & BLOCK_MASK) === 0) this.prependBlock(cell);
    const place = ((this.heads[cell] as number) << BLOCK_SHIFT) | (length & BLOCK_MASK);
    this.entries[place] = synapse << 1;
    this.lengths[cell] = length + 1;
    return place;
  }

  /**
   * Takes out the entry at this place of the cell. The cell's last entry moves there: its synapse is
   * returned, which is the removed one itself when that was the last.
   */
  remove(cell: number, place: number): number {
    const rest = (this.lengths[cell] as number) - 1;
    const head = this.heads[cell] as number;
    const moved = this.entries[(head << BLOCK_SHIFT) | (rest & BLOCK_MASK)] as number;
    this.entries[place] = moved;
    this.lengths[cell] = rest;
    if ((rest & BLOCK_MASK) === 0) {
      this.heads[cell] = this.followers[head] as number;
      this.followers[head] = this.free;
      this.free = head;
    }
    return moved >>> 1;
  }

  /** The synapse at this place has got another number. */
  rename(place: number, synapse: number): void {
    this.entries[place] = (synapse << 1) | ((this.entries[place] as number) & 1);
  }

  setConnected(place: number, connected: boolean): void {
    const entry = this.entries[place] as number;
    this.entries[place] = connected ? entry | 1 : entry & ~1;
  }

  /**
   * Adds each synapse of these cells to the count of its segment, which is its number shifted right
   * by `segmentShift`, and lists the segments whose count was 0. Returns how many it listed. With
   * `minConnected` 1 only connected synapses are looked at: where most are not, far fewer counts are
   * touched, and these are what takes time.
   */
  count(
    cells: Uint32Array,
    segmentShift: number,
    counts: Uint16Array,
    reached: Uint32Array,
    minConnected: 0 | 1,
  ): number {
    const { entries, followers, heads, lengths } = this;
    const shift = segmentShift + 1;
    let reachedCount = 0;
    for (let i = 0; i < cells.length; i++) {
      const cell = cells[i] as number;
      let left = lengths[cell] as number;
      let block = heads[cell] as number;
      while (left > 0) {
        const begin = block << BLOCK_SHIFT;
        const filled = ((left - 1) & BLOCK_MASK) + 1;
        for (let place = begin; place < begin + filled; place++) {
          const entry = entries[place] as number;
          if ((entry & 1) < minConnected) continue;
          const segment = entry >>> shift;
          const count = counts[segment] as number;
          if (count === 0) reached[reachedCount++] = segment;
          counts[segment] = count + 1 + ((entry & 1) << CONNECTED_SHIFT);
        }
        left -= filled;
        block = followers[block] as number;
      }
    }
    return reachedCount;
  }

  private prependBlock(cell: number): void {
    const block = this.takeBlock();
    this.followers[block] = this.heads[cell] as number;
    this.heads[cell] = block;
  }

  private takeBlock(): number {
    if (this.free !== NONE) {
      const block = this.free;
      this.free = this.followers[block] as number;
      return block;
    }
    if (this.usedBlocks === this.followers.length) this.grow();
    return this.usedBlocks++;
  }

  private grow(): void {
    const blocks = Math.ceil(this.followers.length * GROWTH) + INITIAL_BLOCKS;
    const entries = new Uint32Array(blocks << BLOCK_SHIFT);
    entries.set(this.entries);
    this.entries = entries;
    const followers = new Int32Array(blocks);
    followers.set(this.followers);
    this.followers = followers;
  }
}
