export {
  AnomalyDetector,
  type AnomalyDetectorOptions,
  type AnomalyResult,
} from './anomaly-detector.ts';
export type { Truth } from './classifier/bucket-classes.ts';
export {
  type Prediction,
  SdrClassifier,
  type SdrClassifierOptions,
} from './classifier/sdr-classifier.ts';
export { CategoryEncoder, type CategoryEncoderOptions } from './encoders/category.ts';
export {
  DateEncoder,
  type DateEncoderOptions,
  type DatePartOptions,
  type DecodedDate,
  type HolidayOptions,
} from './encoders/date.ts';
export { DeltaEncoder } from './encoders/delta.ts';
export type {
  BucketEncoder,
  Decoded,
  Decoder,
  Encoder,
  FollowingEncoder,
} from './encoders/encoder.ts';
export { LogEncoder, type LogEncoderOptions } from './encoders/log.ts';
export {
  type DecodedFields,
  type FieldEncoders,
  type FieldRecord,
  MultiEncoder,
} from './encoders/multi.ts';
export { createNumberEncoder, type NumberEncoderOptions } from './encoders/number.ts';
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
export type { SegmentOptions } from './memory/segment-options.ts';
export type { SequenceMemory } from './memory/sequence-memory.ts';
export { TemporalMemory, type TemporalMemoryOptions } from './memory/temporal-memory.ts';
export { cpuClassifier, model1, model2, model3 } from './models.ts';
export type { FieldOptions, FieldsOptions } from './network/fields.ts';
export { forecast } from './network/forecast.ts';
export type { LevelOptions } from './network/level.ts';
export type { MemoryOptions } from './network/memories.ts';
export {
  type FieldClassifierOptions,
  Network,
  type NetworkOptions,
  type NetworkScore,
  type SecondLevelOptions,
} from './network/network.ts';
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
