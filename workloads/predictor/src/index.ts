export { type Baseline, type BaselineOptions, baselines } from './baselines/index.ts';
export { type Detector, FORECAST_STEPS, type Verdict } from './detectors/detector.ts';
export type { AnomalyModel, AnomalyScores } from './detectors/htm-anomaly.ts';
export {
  createHtmGrowthDetector,
  HTM_MODEL,
  type HtmGrowthOptions,
} from './detectors/htm-growth.ts';
export { replay } from './replay.ts';
