const NONE = -1;

export interface RecencyListState {
  readonly older: Int32Array;
  readonly newer: Int32Array;
  readonly first: number;
  readonly last: number;
}

/**
 * Whole numbers from 0 in the order of their last use: touching, removing and finding the oldest
 * each take constant time, so that a full store can drop what it has not used for longest.
 */
export class RecencyList {
  private older: Int32Array;
  private newer: Int32Array;
  private first = NONE;
  private last = NONE;

  constructor(capacity: number) {
    this.older = new Int32Array(capacity).fill(NONE);
    this.newer = new Int32Array(capacity).fill(NONE);
  }

  /** Takes over what a list of no greater capacity was. */
  restore({ older, newer, first, last }: RecencyListState): void {
    this.older.set(older);
    this.newer.set(newer);
    this.first = first;
    this.last = last;
  }

  /** @param capacity no item from this on is in the list */
  toState(capacity: number): RecencyListState {
    return {
      older: this.older.subarray(0, capacity),
      newer: this.newer.subarray(0, capacity),
      first: this.first,
      last: this.last,
    };
  }

  /** The item not touched for longest; undefined when there is none. */
  get oldest(): number | undefined {
    return this.first === NONE ? undefined : this.first;
  }

  /** Makes room for items up to `capacity` - 1. */
  grow(capacity: number): void {
    this.older = extend(this.older, capacity);
    this.newer = extend(this.newer, capacity);
  }

  /** Puts the item last, whether or not it was in the list. */
  touch(item: number): void {
    if (item === this.last) return;
    this.remove(item);
    this.older[item] = this.last;
    if (this.last === NONE) this.first = item;
    else this.newer[this.last] = item;
    this.last = item;
  }

  /** Takes the item out; nothing happens when it is not in. */
  remove(item: number): void {
    const older = this.older[item] as number;
    const newer = this.newer[item] as number;
    if (older !== NONE) this.newer[older] = newer;
    else if (this.first === item) this.first = newer;
    if (newer !== NONE) this.older[newer] = older;
    else if (this.last === item) this.last = older;
    this.older[item] = NONE;
    this.newer[item] = NONE;
  }
}

function extend(links: Int32Array, capacity: number): Int32Array {
  const extended = new Int32Array(capacity).fill(NONE);
  extended.set(links);
  return extended;
}
