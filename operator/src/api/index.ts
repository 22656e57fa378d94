export {
  type AnomalyPredictor,
  type AnomalyPredictorInput,
  type AnomalyPredictorSpec,
  API_VERSION,
  KIND,
  specSchema,
} from './anomaly-predictor.ts';
export type { Resources, Scheduling } from './components.ts';
export { parseAnomalyPredictor, ResourceError, readAnomalyPredictor } from './parse.ts';
export { toCores, toMebibytes } from './quantity.ts';
export {
  type AnomalyPredictorStatus,
  CONDITION_MEANINGS,
  CONDITION_TYPES,
  type Condition,
  type ConditionType,
} from './status.ts';
export { webHeapMiB, webNodeOptions } from './web-heap.ts';
