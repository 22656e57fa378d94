/** The latest values, as many as its length at most. */
export class Rolling {
  private readonly values: number[] = [];
  private readonly length: number;

  constructor(length: number) {
    this.length = length;
  }

  add(value: number): void {
    this.values.push(value);
    if (this.values.length > this.length) this.values.shift();
  }

  /** Of no values: NaN. */
  mean(): number {
    return this.values.reduce((sum, value) => sum + value, 0) / this.values.length;
  }

  standardDeviation(): number {
    const mean = this.mean();
    const squares = this.values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    return Math.sqrt(squares / this.values.length);
  }

  /** The upper one of two in the middle; undefined without values. */
  median(): number | undefined {
    return [...this.values].sort((left, right) => left - right)[this.values.length >>> 1];
  }
}
