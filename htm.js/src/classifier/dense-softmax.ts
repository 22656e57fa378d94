import type { Sdr } from '../sdr.ts';
import { softmax } from './softmax.ts';

/**
 * The straightforward classifier: one row of weights a cell and step. Tests and
 * benchmarks compare the fast one with it.
 */
export class DenseSoftmax {
  private readonly buckets: number;
  private readonly steps: readonly number[];
  private readonly alpha: number;
  /** [step][cell][bucket] */
  private readonly weights: Float32Array[];
  private recent: Uint32Array[] = [];

  constructor(options: {
    patternSize: number;
    buckets: number;
    steps: readonly number[];
    alpha: number;
  }) {
    this.buckets = options.buckets;
    this.steps = options.steps;
    this.alpha = options.alpha;
    this.weights = this.steps.map(() => new Float32Array(options.patternSize * options.buckets));
  }

  /** For each of the steps the probabilities by bucket. */
  predict(pattern: Sdr): Float64Array[] {
    return this.steps.map((_, index) => this.infer(pattern.active, index));
  }

  learn(pattern: Sdr, bucket: number): void {
    this.recent.unshift(pattern.active.slice());
    this.recent.length = Math.min(this.recent.length, Math.max(...this.steps) + 1);
    for (const [index, steps] of this.steps.entries()) {
      const past = this.recent[steps];
      if (past !== undefined) this.train(past, index, bucket);
    }
  }

  private infer(active: Uint32Array, index: number): Float64Array {
    const sums = new Float64Array(this.buckets);
    for (const cell of active) {
      const row = this.rowOf(cell, index);
      for (let bucket = 0; bucket < sums.length; bucket++) {
        sums[bucket] = (sums[bucket] as number) + (row[bucket] as number);
      }
    }
    softmax(sums);
    return sums;
  }

  private train(active: Uint32Array, index: number, target: number): void {
    const errors = this.infer(active, index);
    for (let bucket = 0; bucket < errors.length; bucket++) {
      const wanted = bucket === target ? 1 : 0;
      errors[bucket] = this.alpha * (wanted - (errors[bucket] as number));
    }
    for (const cell of active) {
      const row = this.rowOf(cell, index);
      for (let bucket = 0; bucket < errors.length; bucket++) {
        row[bucket] = (row[bucket] as number) + (errors[bucket] as number);
      }
    }
  }

  private rowOf(cell: number, index: number): Float32Array {
    const weights = this.weights[index] as Float32Array;
    return weights.subarray(cell * this.buckets, (cell + 1) * this.buckets);
  }
}
