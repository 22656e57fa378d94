/** The latest values in rising order; beyond the capacity the oldest goes. */
export class SortedHistory {
  private readonly sorted: Float64Array;
  private readonly inOrder: Float64Array;
  private learnt = 0;

  constructor(capacity: number) {
    this.sorted = new Float64Array(capacity);
    this.inOrder = new Float64Array(capacity);
  }

  get count(): number {
    return Math.min(this.learnt, this.sorted.length);
  }

  /** The value of this rank, from 0 for the least. */
  at(rank: number): number {
    return this.sorted[rank] as number;
  }

  /** How many are less. */
  countBelow(value: number): number {
    return this.search((each) => each < value);
  }

  /** How many are less or equal. */
  countUpTo(value: number): number {
    return this.search((each) => each <= value);
  }

  add(value: number): void {
    const place = this.learnt % this.inOrder.length;
    let count = this.count;
    if (this.learnt >= this.inOrder.length) {
      const oldest = this.countBelow(this.inOrder[place] as number);
      this.sorted.copyWithin(oldest, oldest + 1, count);
      count--;
    }
    const rank = this.search((each) => each < value, count);
    this.sorted.copyWithin(rank + 1, rank, count);
    this.sorted[rank] = value;
    this.inOrder[place] = value;
    this.learnt++;
  }

  /** How many stand before the first that is not `before`. */
  private search(before: (value: number) => boolean, count = this.count): number {
    let low = 0;
    let high = count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (before(this.at(middle))) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
