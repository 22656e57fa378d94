import type { Aggregate, Prediction } from '@anomaly-prediction/messages';

/** What a detector says of one second: a prediction without the name and the times. */
export type Verdict = Omit<Prediction, 'timestamp' | 'emittedAt' | 'model'>;

/**
 * Every detector, the product's own and each baseline. For each second of a series, in order of
 * time and each once, first `score`, then `learn`: a model is asked before it has seen the answer.
 */
export interface Detector {
  /** Label of its predictions. */
  readonly model: string;
  /** What it would say if this second came next. Changes nothing. */
  score(aggregate: Aggregate): Verdict;
  /** Takes this second as the next one. */
  learn(aggregate: Aggregate): void;
}

/** How far ahead a forecast looks, in seconds. */
export const FORECAST_STEPS = [1, 5, 10, 20, 30, 60];
