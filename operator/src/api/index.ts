export { type AnomalyPredictor, API_VERSION, KIND } from './anomaly-predictor.ts';
export { parseAnomalyPredictor, ResourceError } from './parse.ts';
export { toCores, toMebibytes } from './quantity.ts';
