import { demand, type Fields, integer, number, oneOf, readOptions } from '../options.ts';
import type { Serializable } from '../state/serialize.ts';
import { gaussianTail } from './gaussian-tail.ts';

export interface AnomalyLikelihoodOptions {
  /** W: how many past scores the normal distribution describes. Default 8000 (2 to 1,048,576). */
  historicWindow?: number;
  /**
   * First scores that are never learnt, while the memory still finds everything new. Default 288 (0 to
   * 1,000,000,000).
   */
  learningPeriod?: number;
  /**
   * Scores after those that it takes to know a distribution; until then all is 0.5. Default 100 (2 to
   * 1,048,576).
   */
  estimationSamples?: number;
  /**
   * W': how many latest scores are averaged and compared with the distribution. Default 10 (1 to
   * 65,536).
   */
  averagingWindow?: number;
  /**
   * What the distribution is of: single scores, as in the paper, or short means like the one that is
   * compared with it. These scatter less, so that a rise stands out sooner: on 31 series of the Numenta
   * Anomaly Benchmark that was 3 to 4 points better. Default `scores`.
   */
  distributionOf?: 'scores' | 'means';
  /** The distribution is estimated anew after so many scores. Default 100 (1 to 1,000,000,000). */
  reestimationPeriod?: number;
  /**
   * The mean counts as at least this: a single blip after perfect calm is no alarm. Default 0.03 (0 to
   * 1).
   */
  minMean?: number;
  /** The variance counts as at least this, for the same reason. Default 0.0003. */
  minVariance?: number;
}

const FIELDS: Fields<AnomalyLikelihoodOptions> = {
  historicWindow: integer({ min: 2, max: 1_048_576, default: 8000 }),
  learningPeriod: integer({ min: 0, max: 1_000_000_000, default: 288 }),
  estimationSamples: integer({ min: 2, max: 1_048_576, default: 100 }),
  averagingWindow: integer({ min: 1, max: 65_536, default: 10 }),
  distributionOf: oneOf(['scores', 'means'], 'scores'),
  reestimationPeriod: integer({ min: 1, max: 1_000_000_000, default: 100 }),
  minMean: number({ min: 0, max: 1, default: 0.03 }),
  minVariance: number({ min: Number.MIN_VALUE, max: 1, default: 0.0003 }),
};

export interface Likelihood {
  /** From 0 to 1: 0.5 as usual or not yet known, near 1 far more anomalous of late than ever. */
  likelihood: number;
  /** The same on a scale where 0.5 is 0.03, 1 - 1e-5 is 0.5 and 1 - 1e-10 is 0.97, at most 1. */
  logLikelihood: number;
}

interface Distribution {
  readonly mean: number;
  readonly variance: number;
}

export interface AnomalyLikelihoodState {
  readonly kind: typeof AnomalyLikelihood.kind;
  readonly options: Required<AnomalyLikelihoodOptions>;
  /** As much of the history as there is. */
  readonly history: Float64Array;
  readonly recent: Float64Array;
  readonly learnt: number;
  readonly distribution: Distribution | null;
}

const UNKNOWN = 0.5;
/** Keeps the logarithm finite: log(this) is the scale's 1. */
const LOG_FLOOR = 1e-10;

/**
 * How likely it is that the latest scores are no chance: 1 - Q of their mean, in a normal distribution
 * of the past ones. Ahmad, Lavin, Purdy and Agha 2017, "Unsupervised real-time anomaly detection for
 * streaming data", section 3.2. The distribution is of the scores learnt so far; the score asked about
 * takes part in the short mean alone. Floors for mean and variance as in Numenta's published settings.
 */
export class AnomalyLikelihood implements Serializable {
  static readonly kind = 'AnomalyLikelihood';
  private readonly options: Required<AnomalyLikelihoodOptions>;
  /** Scores, or short means, after the learning period, the n-th at n modulo its length. */
  private readonly history: Float64Array;
  /** The averagingWindow - 1 latest scores, as a ring too. */
  private readonly recent: Float64Array;
  private learnt = 0;
  private distribution: Distribution | undefined;

  /** @param owner how an error names this likelihood */
  constructor(given: AnomalyLikelihoodOptions = {}, owner = 'AnomalyLikelihood') {
    const options = readOptions(owner, given, FIELDS);
    const { historicWindow, estimationSamples } = options;
    demand(
      estimationSamples <= historicWindow,
      `${owner}.estimationSamples`,
      estimationSamples,
      `at most historicWindow, ${historicWindow}`,
    );
    this.options = options;
    this.history = new Float64Array(historicWindow);
    this.recent = new Float64Array(options.averagingWindow - 1);
  }

  static fromState(state: AnomalyLikelihoodState): AnomalyLikelihood {
    const likelihood = new AnomalyLikelihood(state.options);
    likelihood.history.set(state.history);
    likelihood.recent.set(state.recent);
    likelihood.learnt = state.learnt;
    likelihood.distribution = state.distribution ?? undefined;
    return likelihood;
  }

  toState(): AnomalyLikelihoodState {
    const kept = Math.max(0, this.learnt - this.options.learningPeriod);
    return {
      kind: AnomalyLikelihood.kind,
      options: this.options,
      history: this.history.subarray(0, kept),
      recent: this.recent,
      learnt: this.learnt,
      distribution: this.distribution ?? null,
    };
  }

  /** The likelihood if this score, from 0 to 1, came next. Changes nothing. */
  score(rawScore: number): Likelihood {
    demandScore(rawScore);
    if (this.distribution === undefined) return scales(UNKNOWN);
    const { minMean, minVariance } = this.options;
    const mean = Math.max(minMean, this.distribution.mean);
    const deviation = Math.sqrt(Math.max(minVariance, this.distribution.variance));
    return scales(1 - gaussianTail((this.shortMean(rawScore) - mean) / deviation));
  }

  /** Takes this score into the history. */
  learn(rawScore: number): void {
    demandScore(rawScore);
    const { learningPeriod, estimationSamples, reestimationPeriod, distributionOf } = this.options;
    const described = distributionOf === 'means' ? this.shortMean(rawScore) : rawScore;
    if (this.recent.length > 0) this.recent[this.learnt % this.recent.length] = rawScore;
    const kept = this.learnt - learningPeriod;
    if (kept >= 0) this.history[kept % this.history.length] = described;
    this.learnt++;
    const since = kept + 1 - estimationSamples;
    if (since >= 0 && since % reestimationPeriod === 0) this.distribution = this.estimate(kept + 1);
  }

  private shortMean(rawScore: number): number {
    const count = Math.min(this.learnt, this.recent.length);
    let sum = rawScore;
    for (let i = 0; i < count; i++) sum += this.recent[i] as number;
    return sum / (count + 1);
  }

  private estimate(kept: number): Distribution {
    const scores = this.history.subarray(0, Math.min(kept, this.history.length));
    const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
    const squares = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0);
    return { mean, variance: squares / (scores.length - 1) };
  }
}

function scales(likelihood: number): Likelihood {
  return {
    likelihood,
    logLikelihood: Math.max(0, Math.log(1 + LOG_FLOOR - likelihood) / Math.log(LOG_FLOOR)),
  };
}

function demandScore(rawScore: number): void {
  const usable = Number.isFinite(rawScore) && rawScore >= 0 && rawScore <= 1;
  demand(usable, 'AnomalyLikelihood score', rawScore, 'a number from 0 to 1');
}
