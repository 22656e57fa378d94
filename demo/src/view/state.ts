import type { Aggregate, Judgement, Prediction } from '@anomaly-prediction/messages';

export type PartState = 'starting' | 'ready' | 'failed';

/** All that the terminal shows. */
export interface ViewState {
  title: string;
  /** Seconds since the first aggregate; null before it. */
  elapsedSeconds: number | null;
  parts: readonly { name: string; state: PartState; detail: string }[];
  aggregate: Aggregate | null;
  prediction: Prediction | null;
  sloMs: number;
  leak: string;
  judgement: Judgement | null;
  links: readonly string[];
}
