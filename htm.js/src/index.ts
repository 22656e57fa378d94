export {
  AnomalyDetector,
  type AnomalyDetectorOptions,
  type AnomalyResult,
  type FieldOptions,
} from './anomaly-detector.ts';
export type { Encoder } from './encoders/encoder.ts';
export { type FieldRecord, MultiEncoder } from './encoders/multi.ts';
export {
  RandomDistributedScalarEncoder,
  type RandomDistributedScalarEncoderOptions,
} from './encoders/random-distributed-scalar.ts';
export { ScalarEncoder, type ScalarEncoderOptions } from './encoders/scalar.ts';
export {
  AnomalyLikelihood,
  type AnomalyLikelihoodOptions,
  type Likelihood,
} from './likelihood/anomaly-likelihood.ts';
export { BacktrackingTemporalMemory } from './memory/backtracking/backtracking-temporal-memory.ts';
export type { BacktrackingTemporalMemoryOptions } from './memory/backtracking/options.ts';
export type { SequenceMemory } from './memory/sequence-memory.ts';
export { TemporalMemory, type TemporalMemoryOptions } from './memory/temporal-memory.ts';
export { model1 } from './model1.ts';
export { OptionError } from './options.ts';
export { SpatialPooler, type SpatialPoolerOptions } from './pooler/spatial-pooler.ts';
export { Random } from './random.ts';
export { concatenate, createSdr, overlap, type Sdr } from './sdr.ts';
export {
  deserialize,
  type ModelType,
  type Serializable,
  SnapshotError,
  serialize,
} from './state/serialize.ts';
