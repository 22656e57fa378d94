export {
  AnomalyDetector,
  type AnomalyDetectorOptions,
  type AnomalyResult,
  type FieldOptions,
} from './anomaly-detector.ts';
export {
  AnomalyLikelihood,
  type AnomalyLikelihoodOptions,
  type Likelihood,
} from './anomaly-likelihood.ts';
export type { Encoder } from './encoders/encoder.ts';
export { type FieldRecord, MultiEncoder } from './encoders/multi.ts';
export {
  RandomDistributedScalarEncoder,
  type RandomDistributedScalarEncoderOptions,
} from './encoders/random-distributed-scalar.ts';
export { ScalarEncoder, type ScalarEncoderOptions } from './encoders/scalar.ts';
export { model1 } from './model1.ts';
export { OptionError } from './options.ts';
export { Random } from './random.ts';
export { concatenate, createSdr, overlap, type Sdr } from './sdr.ts';
export { SpatialPooler, type SpatialPoolerOptions } from './spatial-pooler.ts';
export { TemporalMemory, type TemporalMemoryOptions } from './temporal-memory.ts';
