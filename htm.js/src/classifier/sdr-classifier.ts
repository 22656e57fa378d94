import { demand, type Field, type Fields, integer, number, readOptions } from '../options.ts';
import { demandSize, type Sdr } from '../sdr.ts';
import type { Serializable } from '../state/serialize.ts';
import {
  BucketClasses,
  type BucketClassesState,
  type BucketShares,
  type Truth,
} from './bucket-classes.ts';
import {
  cellRowsOf,
  FactoredWeights,
  type FactoredWeightsState,
  type PatternParts,
} from './factored-weights.ts';
import { softmax } from './softmax.ts';

export interface SdrClassifierOptions {
  /** Bits of every pattern: the cells of the memory. From 1 to 16,777,216. */
  patternSize: number;
  /**
   * The memory's, where the pattern is its active cells. It changes no prediction, but full columns
   * then cost one row of weights instead of one a cell. Default 1 (1 to 1,024).
   */
  cellsPerColumn?: number;
  /** Buckets of the encoder whose field is predicted. From 1 to 65,536. */
  buckets: number;
  /** How many records ahead, each once, from 0 (which bucket is it now?) to 1000. Default [1]. */
  steps?: readonly number[];
  /**
   * Learning rate, above 0 and at most 1. Default 0.005, as in the reference system: one update of a
   * pattern with 40 full columns of 12 cells moves the activation of a bucket by up to 2.4.
   */
  alpha?: number;
  /**
   * How far a bucket's value moves towards each value seen in it, above 0 and at most 1. Default 0.3,
   * as published.
   */
  valueAlpha?: number;
  /**
   * With more buckets than this, adjacent ones share a class of the softmax. Time and memory grow with
   * it, and so does how much must be seen before anything is known: at 480 buckets 32, the default, had
   * a lower log-loss than 64, and both than 480, on daily loads with noise of 0.3 to 3 % of the range.
   * From 1 to 65,536.
   */
  maxClasses?: number;
  /**
   * Cells with weights of their own beside their column's; beyond it one not trained of late gives up
   * its own. Default 8192 (1 to 16,777,216); each takes 4 bytes a class and step, as do two rows a
   * column.
   */
  maxCellRows?: number;
}

const MAX_STEPS = 1000;
const STEPS: Field<readonly number[]> = {
  range: `a list of different whole numbers from 0 to ${MAX_STEPS}`,
  fallback: [1],
  accepts: (value): value is readonly number[] =>
    Array.isArray(value) &&
    value.length > 0 &&
    new Set(value).size === value.length &&
    value.every((steps) => Number.isInteger(steps) && steps >= 0 && steps <= MAX_STEPS),
};

const FIELDS: Fields<SdrClassifierOptions> = {
  patternSize: integer({ min: 1, max: 2 ** 24 }),
  cellsPerColumn: integer({ min: 1, max: 1024, default: 1 }),
  buckets: integer({ min: 1, max: 65_536 }),
  steps: STEPS,
  alpha: number({ min: Number.MIN_VALUE, max: 1, default: 0.005 }),
  valueAlpha: number({ min: Number.MIN_VALUE, max: 1, default: 0.3 }),
  maxClasses: integer({ min: 1, max: 65_536, default: 32 }),
  maxCellRows: integer({ min: 1, max: 2 ** 24, default: 8192 }),
};

/** Four bytes each. */
const MAX_WEIGHTS = 2 ** 28;

/** What is expected so many records ahead. */
export interface Prediction {
  steps: number;
  /**
   * By bucket, as the field's encoder numbers them (`valueOfBucket`); they sum to 1. Of a field with a
   * resolution by bucket modulo 128.
   */
  probabilities: readonly number[];
  likeliestBucket: number;
  /** The mean over the buckets that were ever seen, in the field's unit; null before any was. */
  expectedValue: number | null;
}

export interface SdrClassifierState {
  readonly kind: 'SdrClassifier';
  readonly options: Required<SdrClassifierOptions>;
  readonly weights: FactoredWeightsState;
  readonly buckets: BucketClassesState;
  /** The latest patterns, the oldest first. */
  readonly recent: readonly Uint32Array[];
}

interface PastPattern {
  readonly active: Uint32Array;
  readonly parts: PatternParts;
}

/**
 * Says in which bucket of an encoder the field will be some records ahead, from a pattern of active
 * cells: for each number of steps a softmax over the buckets, one weight a cell and bucket, trained
 * online by the gradient of the log-loss. Cui, Ahmad and Hawkins 2016, "Continuous Online Sequence
 * Learning with an Unsupervised Neural Network Model", Neural Computation 28; Bridle 1990,
 * "Probabilistic Interpretation of Feedforward Classification Network Outputs"; the value of a bucket
 * as in Numenta's API documentation, "SDR Classifier".
 */
export class SdrClassifier implements Serializable {
  static readonly kind = 'SdrClassifier';
  readonly patternSize: number;
  readonly buckets: number;
  readonly steps: readonly number[];
  private readonly options: Required<SdrClassifierOptions>;
  private readonly classes: BucketClasses;
  private weights: FactoredWeights;
  /** By class, for one training after the other. */
  private readonly errors: Float64Array;
  /** By step and class, for one prediction after the other. */
  private readonly likelihoods: Float64Array;
  /** The latest patterns, the latest first: as many as the furthest prediction reaches back. */
  private recent: PastPattern[] = [];
  private readonly reach: number;

  /** @param owner how an error names this classifier */
  constructor(given: SdrClassifierOptions, owner = 'SdrClassifier') {
    const options = readOptions(owner, given, FIELDS);
    this.options = { ...options, steps: [...options.steps] };
    this.patternSize = options.patternSize;
    this.buckets = options.buckets;
    this.steps = this.options.steps;
    this.reach = Math.max(...this.steps) + 1;
    this.classes = new BucketClasses(options.buckets, options.maxClasses, options.valueAlpha);
    demandConsistent(owner, options, this.classes.count);
    this.weights = new FactoredWeights(weightsOf(options, this.classes.count));
    this.errors = new Float64Array(this.classes.count);
    this.likelihoods = new Float64Array(this.steps.length * this.classes.count);
  }

  static fromState(state: SdrClassifierState): SdrClassifier {
    const classifier = new SdrClassifier(state.options);
    classifier.classes.restore(state.buckets);
    const weights = weightsOf(classifier.options, classifier.classes.count);
    classifier.weights = FactoredWeights.fromState(weights, state.weights);
    classifier.recent = state.recent.toReversed().map((active) => classifier.pastOf(active));
    return classifier;
  }

  toState(): SdrClassifierState {
    return {
      kind: SdrClassifier.kind,
      options: this.options,
      weights: this.weights.toState(),
      buckets: this.classes.toState(),
      recent: this.recent.map(({ active }) => active).toReversed(),
    };
  }

  /** What follows this pattern, for each of `steps` in their order. Changes nothing. */
  predict(pattern: Sdr): Prediction[] {
    demandSize('SdrClassifier pattern', pattern, this.patternSize);
    const classes = this.classes.count;
    this.likelihoods.fill(0);
    this.weights.addSums(this.weights.partsOf(pattern), 0, this.likelihoods);
    return this.steps.map((steps, index) => {
      const likelihoods = this.likelihoods.subarray(index * classes, (index + 1) * classes);
      softmax(likelihoods);
      return {
        steps,
        // An array of JavaScript's own: typed ones lie outside its heap, where they pile up unseen.
        probabilities: this.classes.spread(likelihoods),
        ...summary(likelihoods, this.classes.known),
      };
    });
  }

  /**
   * Takes this pattern as the next one, and what its record turned out to be as what the patterns
   * before it should have predicted; null when that was not measured, then none is trained.
   */
  learn(pattern: Sdr, truth: Truth | null): void {
    demandSize('SdrClassifier pattern', pattern, this.patternSize);
    if (truth !== null) this.demandTruth(truth);
    this.remember(pattern);
    if (truth === null) return;
    const target = this.classes.classOf(truth.bucket);
    for (const [index, steps] of this.steps.entries()) {
      const past = this.recent[steps];
      if (past !== undefined) this.train(past.parts, index, target);
    }
    this.classes.learn(truth);
  }

  /** Takes this pattern as the next one. Learns nothing. */
  follow(pattern: Sdr): void {
    demandSize('SdrClassifier pattern', pattern, this.patternSize);
    this.remember(pattern);
  }

  /** To be called after a gap: nothing before it is trained towards what comes after. */
  reset(): void {
    this.recent = [];
  }

  /** One step of gradient descent: each weight by alpha times (1 or 0, minus the probability). */
  private train(parts: PatternParts, index: number, target: number): void {
    const classes = this.classes.count;
    const { errors } = this;
    errors.fill(0);
    this.weights.addSums(parts, index * classes, errors);
    softmax(errors);
    for (let i = 0; i < classes; i++) {
      errors[i] = this.options.alpha * ((i === target ? 1 : 0) - (errors[i] as number));
    }
    this.weights.train(parts, index * classes, errors);
  }

  private remember(pattern: Sdr): void {
    this.recent.unshift(this.pastOf(pattern.active.slice()));
    if (this.recent.length > this.reach) this.recent.pop();
  }

  private pastOf(active: Uint32Array): PastPattern {
    return { active, parts: this.weights.partsOf({ size: this.patternSize, active }) };
  }

  private demandTruth({ bucket, value }: Truth): void {
    const known = Number.isInteger(bucket) && bucket >= 0 && bucket < this.buckets;
    demand(known, 'SdrClassifier bucket', bucket, `a whole number from 0 to ${this.buckets - 1}`);
    demand(Number.isFinite(value), 'SdrClassifier value', value, 'a finite number');
  }
}

/** The likeliest bucket and the mean of the values, from the probabilities by class. */
function summary(byClass: Float64Array, { shares, likeliest, seen, values }: BucketShares) {
  let likeliestBucket = 0;
  let highest = 0;
  let totalSeen = 0;
  let sum = 0;
  for (let own = 0; own < byClass.length; own++) {
    const probability = byClass[own] as number;
    const bucket = likeliest[own] as number;
    const ofBucket = probability * (shares[bucket] as number);
    if (ofBucket > highest) {
      highest = ofBucket;
      likeliestBucket = bucket;
    }
    totalSeen += probability * (seen[own] as number);
    sum += probability * (values[own] as number);
  }
  return { likeliestBucket, expectedValue: totalSeen > 0 ? sum / totalSeen : null };
}

function demandConsistent(
  owner: string,
  options: Required<SdrClassifierOptions>,
  classes: number,
): void {
  const { patternSize, cellsPerColumn, steps, maxCellRows } = options;
  demand(
    patternSize % cellsPerColumn === 0,
    `${owner}.patternSize`,
    patternSize,
    `a multiple of cellsPerColumn, ${cellsPerColumn}`,
  );
  const columns = patternSize / cellsPerColumn;
  const columnRows = cellsPerColumn === 1 ? columns : 2 * columns;
  const cellRows = cellRowsOf({ cells: patternSize, cellsPerColumn, maxCellRows });
  const most = Math.floor(MAX_WEIGHTS / ((columnRows + cellRows) * steps.length));
  demand(
    classes <= most,
    `${owner}.maxClasses`,
    classes,
    `at most ${most} with ${columnRows + cellRows} rows of weights and ${steps.length} steps`,
  );
}

function weightsOf(options: Required<SdrClassifierOptions>, classes: number) {
  return {
    cells: options.patternSize,
    cellsPerColumn: options.cellsPerColumn,
    outputs: options.steps.length * classes,
    maxCellRows: options.maxCellRows,
  };
}
