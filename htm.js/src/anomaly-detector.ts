import type { Prediction } from './classifier/sdr-classifier.ts';
import type { FieldRecord } from './encoders/multi.ts';
import {
  AnomalyLikelihood,
  type AnomalyLikelihoodOptions,
  type AnomalyLikelihoodState,
  type Likelihood,
} from './likelihood/anomaly-likelihood.ts';
import { group } from './network/groups.ts';
import {
  NETWORK_FIELDS,
  Network,
  type NetworkOptions,
  type NetworkState,
} from './network/network.ts';
import { type Fields, readOptions } from './options.ts';
import type { Serializable } from './state/serialize.ts';

export interface AnomalyDetectorOptions extends NetworkOptions {
  /** How the anomaly scores are judged. Default: the likelihood's defaults. */
  likelihood?: AnomalyLikelihoodOptions;
}

export interface AnomalyResult {
  /** Share of the record's columns that were not expected, from 0 to 1. */
  anomalyScore: number;
  /** From 0 to 1; near 1 when the latest scores are far above the usual. */
  anomalyLikelihood: number;
  /** The likelihood on a logarithmic scale, from 0 to 1: see {@link Likelihood.logLikelihood}. */
  anomalyLogLikelihood: number;
}

const FIELDS: Fields<AnomalyDetectorOptions> = { ...NETWORK_FIELDS, likelihood: group({}) };

export interface AnomalyDetectorState {
  readonly kind: typeof AnomalyDetector.kind;
  readonly network: NetworkState;
  readonly likelihood: AnomalyLikelihoodState;
}

/**
 * A network and the anomaly likelihood of its scores in one: how strange is this record after those
 * before it? For each record first `score`, then `learn` (or `follow`). Ahmad, Lavin, Purdy and Agha
 * 2017, "Unsupervised real-time anomaly detection for streaming data".
 */
export class AnomalyDetector implements Serializable {
  static readonly kind = 'AnomalyDetector';
  private readonly network: Network;
  private readonly likelihood: AnomalyLikelihood;

  /** @param saved where it is to go on: of a detector with the same options */
  constructor(given: AnomalyDetectorOptions, saved?: AnomalyDetectorState) {
    const { likelihood, ...network } = readOptions('AnomalyDetector', given, FIELDS);
    this.network = new Network(network, 'AnomalyDetector', saved?.network);
    this.likelihood = saved
      ? AnomalyLikelihood.fromState(saved.likelihood)
      : new AnomalyLikelihood(likelihood, 'AnomalyDetector.likelihood');
  }

  static fromState(state: AnomalyDetectorState): AnomalyDetector {
    return new AnomalyDetector(state.network.options, state);
  }

  toState(): AnomalyDetectorState {
    return {
      kind: AnomalyDetector.kind,
      network: this.network.toState(),
      likelihood: this.likelihood.toState(),
    };
  }

  /** Distal segments learnt so far: never above `maxSegments`, summed over the levels. */
  get segmentCount(): number {
    return this.network.segmentCount;
  }

  /** What this record would be if it came next. Changes nothing. Throws OptionError naming a field. */
  score(record: FieldRecord): AnomalyResult {
    return this.judge(this.network.score(record).anomalyScore);
  }

  private judge(anomalyScore: number): AnomalyResult {
    const { likelihood, logLikelihood } = this.likelihood.score(anomalyScore);
    return {
      anomalyScore,
      anomalyLikelihood: likelihood,
      anomalyLogLikelihood: logLikelihood,
    };
  }

  /**
   * Takes this record as the next one and learns from it. Returns what `score` would have said of it,
   * at half the cost of both. Throws OptionError naming a field.
   */
  learn(record: FieldRecord): AnomalyResult {
    return this.take(this.network.learn(record).anomalyScore);
  }

  /**
   * Takes this record as the next one without learning from it: only the likelihood's past grows.
   * Returns and throws as `learn`.
   */
  follow(record: FieldRecord): AnomalyResult {
    return this.take(this.network.follow(record).anomalyScore);
  }

  private take(anomalyScore: number): AnomalyResult {
    const result = this.judge(anomalyScore);
    this.likelihood.learn(anomalyScore);
    return result;
  }

  /** As {@link Network.predict}. */
  predict(): Prediction[] {
    return this.network.predict();
  }

  /** As {@link Network.forecast}. */
  forecast(steps: number): Prediction[] {
    return this.network.forecast(steps);
  }

  /** To be called after a gap: the next record comes unpredicted. What was learnt stays. */
  reset(): void {
    this.network.reset();
  }
}
