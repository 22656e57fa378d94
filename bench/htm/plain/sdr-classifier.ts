import type { Sdr } from 'htm.js';

export interface PlainSdrClassifierOptions {
  patternSize: number;
  buckets: number;
  steps: readonly number[];
  alpha: number;
}

/** By cell a row of weights, one a bucket. */
type Weights = readonly Float32Array[];

/**
 * The classifier as published: for each number of steps a dense matrix of weights and a softmax over
 * all buckets. No thought is given to speed.
 */
export class PlainSdrClassifier {
  private readonly options: PlainSdrClassifierOptions;
  private readonly weightsBySteps: ReadonlyMap<number, Weights>;
  /** The latest first. */
  private recent: Sdr[] = [];

  constructor(options: PlainSdrClassifierOptions) {
    const { patternSize, buckets, steps } = options;
    this.options = options;
    const weights = () => Array.from({ length: patternSize }, () => new Float32Array(buckets));
    this.weightsBySteps = new Map(steps.map((each) => [each, weights()]));
  }

  predict(pattern: Sdr): { steps: number; probabilities: Float64Array }[] {
    return [...this.weightsBySteps].map(([steps, weights]) => ({
      steps,
      probabilities: this.probabilities(weights, pattern),
    }));
  }

  learn(pattern: Sdr, { bucket }: { bucket: number }): void {
    this.recent = [pattern, ...this.recent].slice(0, Math.max(...this.options.steps) + 1);
    for (const [steps, weights] of this.weightsBySteps) {
      const past = this.recent[steps];
      if (past) this.train(weights, past, bucket);
    }
  }

  private train(weights: Weights, pattern: Sdr, bucket: number): void {
    const { buckets, alpha } = this.options;
    const probabilities = this.probabilities(weights, pattern);
    for (const cell of pattern.active) {
      const row = rowOf(weights, cell);
      for (let each = 0; each < buckets; each++) {
        const error = (each === bucket ? 1 : 0) - (probabilities[each] ?? 0);
        row[each] = (row[each] ?? 0) + alpha * error;
      }
    }
  }

  private probabilities(weights: Weights, pattern: Sdr): Float64Array {
    const { buckets } = this.options;
    const activations = new Float64Array(buckets);
    for (const cell of pattern.active) {
      const row = rowOf(weights, cell);
      for (let each = 0; each < buckets; each++) {
        activations[each] = (activations[each] ?? 0) + (row[each] ?? 0);
      }
    }
    const greatest = Math.max(...activations);
    const exponentials = activations.map((activation) => Math.exp(activation - greatest));
    const total = exponentials.reduce((sum, each) => sum + each, 0);
    return exponentials.map((each) => each / total);
  }
}

function rowOf(weights: Weights, cell: number): Float32Array {
  const row = weights[cell];
  if (!row) throw new RangeError(`cell ${cell} of a pattern of ${weights.length}`);
  return row;
}
