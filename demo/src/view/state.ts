import type { Aggregate, Judgement, Prediction } from '@anomaly-prediction/messages';

export type PartState = 'starting' | 'ready' | 'failed';

/** One process of the pipeline, as it is shown. */
export interface PartView {
  name: string;
  state: PartState;
  detail: string;
}

/** All that the terminal shows. */
export interface ViewState {
  title: string;
  /** Seconds since the first aggregate; null before it. */
  elapsedSeconds: number | null;
  parts: readonly PartView[];
  aggregate: Aggregate | null;
  prediction: Prediction | null;
  sloMs: number;
  leak: string;
  judgement: Judgement | null;
  links: readonly string[];
}
