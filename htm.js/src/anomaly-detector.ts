import type { Encoder } from './encoders/encoder.ts';
import { type FieldRecord, MultiEncoder } from './encoders/multi.ts';
import {
  RandomDistributedScalarEncoder,
  type RandomDistributedScalarEncoderOptions,
} from './encoders/random-distributed-scalar.ts';
import { ScalarEncoder, type ScalarEncoderOptions } from './encoders/scalar.ts';
import {
  AnomalyLikelihood,
  type AnomalyLikelihoodOptions,
  type AnomalyLikelihoodState,
  type Likelihood,
} from './likelihood/anomaly-likelihood.ts';
import {
  TemporalMemory,
  type TemporalMemoryOptions,
  type TemporalMemoryState,
} from './memory/temporal-memory.ts';
import { demand, type Field, type Fields, readOptions, seed } from './options.ts';
import {
  SpatialPooler,
  type SpatialPoolerOptions,
  type SpatialPoolerState,
} from './pooler/spatial-pooler.ts';
import { scramble } from './random.ts';
import type { Sdr } from './sdr.ts';
import type { Serializable } from './state/serialize.ts';

export type FieldOptions = ScalarEncoderOptions | RandomDistributedScalarEncoderOptions;

export interface AnomalyDetectorOptions {
  /** The fields of a record that count, at least one; with `resolution` a field needs no range. */
  fields: Readonly<Record<string, FieldOptions>>;
  pooler?: Omit<SpatialPoolerOptions, 'inputSize' | 'seed'>;
  /** Its columns are the pooler's. */
  memory?: Omit<TemporalMemoryOptions, 'columns' | 'seed'>;
  likelihood?: AnomalyLikelihoodOptions;
  /** Default 42. */
  seed?: number;
}

export interface AnomalyResult {
  /** Share of the record's columns that were not expected, from 0 to 1. */
  anomalyScore: number;
  /** From 0 to 1; near 1 when the latest scores are far above the usual. */
  anomalyLikelihood: number;
  /** The likelihood on a logarithmic scale, from 0 to 1: see {@link Likelihood.logLikelihood}. */
  anomalyLogLikelihood: number;
}

const OPTIONS_RANGE = 'an object of options';

const group = <Value extends object>(fallback?: Value): Field<Value> => ({
  range: OPTIONS_RANGE,
  ...(fallback === undefined ? {} : { fallback }),
  accepts: (value): value is Value => typeof value === 'object' && value !== null,
});

const FIELDS: Fields<AnomalyDetectorOptions> = {
  fields: group(),
  pooler: group({}),
  memory: group({}),
  likelihood: group({}),
  seed,
};

export interface AnomalyDetectorState {
  readonly kind: typeof AnomalyDetector.kind;
  readonly options: Required<AnomalyDetectorOptions>;
  readonly pooler: SpatialPoolerState;
  readonly memory: TemporalMemoryState;
  readonly likelihood: AnomalyLikelihoodState;
}

/**
 * Encoder, spatial pooler, temporal memory and anomaly likelihood in one: how strange is this record
 * after those before it? For each record first `score`, then `learn` (or `follow`). Ahmad, Lavin,
 * Purdy and Agha 2017, "Unsupervised real-time anomaly detection for streaming data".
 */
export class AnomalyDetector implements Serializable {
  static readonly kind = 'AnomalyDetector';
  private readonly options: Required<AnomalyDetectorOptions>;
  private readonly encoder: MultiEncoder;
  private pooler: SpatialPooler;
  private memory: TemporalMemory;
  private likelihood: AnomalyLikelihood;

  constructor(given: AnomalyDetectorOptions) {
    const options = readOptions('AnomalyDetector', given, FIELDS);
    this.options = options;
    this.encoder = new MultiEncoder(createEncoders(options.fields));
    this.pooler = new SpatialPooler({
      ...options.pooler,
      inputSize: this.encoder.size,
      seed: options.seed,
    });
    this.memory = new TemporalMemory({
      ...options.memory,
      columns: this.pooler.columns,
      // Else both would draw the very same numbers.
      seed: scramble(options.seed),
    });
    this.likelihood = new AnomalyLikelihood(options.likelihood);
  }

  static fromState(state: AnomalyDetectorState): AnomalyDetector {
    const detector = new AnomalyDetector(state.options);
    detector.pooler = SpatialPooler.fromState(state.pooler);
    detector.memory = TemporalMemory.fromState(state.memory);
    detector.likelihood = AnomalyLikelihood.fromState(state.likelihood);
    return detector;
  }

  toState(): AnomalyDetectorState {
    return {
      kind: AnomalyDetector.kind,
      options: this.options,
      pooler: this.pooler.toState(),
      memory: this.memory.toState(),
      likelihood: this.likelihood.toState(),
    };
  }

  /** Distal segments learnt so far: never above the memory's `maxSegments`. */
  get segmentCount(): number {
    return this.memory.segmentCount;
  }

  /** What this record would be if it came next. Changes nothing. Throws OptionError naming a field. */
  score(record: FieldRecord): AnomalyResult {
    const anomalyScore = this.memory.score(this.pooler.activate(this.encoder.encode(record)));
    const { likelihood, logLikelihood } = this.likelihood.score(anomalyScore);
    return {
      anomalyScore,
      anomalyLikelihood: likelihood,
      anomalyLogLikelihood: logLikelihood,
    };
  }

  /** Takes this record as the next one and learns from it. Throws OptionError naming a field. */
  learn(record: FieldRecord): void {
    const input = this.encoder.encode(record);
    const columns = this.pooler.activate(input);
    this.advance(columns, true);
    this.pooler.learn(input, columns);
  }

  /** Takes this record as the next one without learning from it: only the likelihood's past grows. */
  follow(record: FieldRecord): void {
    this.advance(this.pooler.activate(this.encoder.encode(record)), false);
  }

  /** To be called after a gap: the next record comes unpredicted. What was learnt stays. */
  reset(): void {
    this.memory.reset();
  }

  private advance(columns: Sdr, learn: boolean): void {
    this.likelihood.learn(this.memory.score(columns));
    if (learn) this.memory.learn(columns);
    else this.memory.follow(columns);
  }
}

function createEncoders(
  fields: Readonly<Record<string, FieldOptions>>,
): Record<string, Encoder<number>> {
  const encoders = Object.entries(fields).map(([field, options]) => {
    const owner = `AnomalyDetector.fields.${field}`;
    demand(typeof options === 'object' && options !== null, owner, options, OPTIONS_RANGE);
    const encoder =
      'resolution' in options
        ? new RandomDistributedScalarEncoder(options, owner)
        : new ScalarEncoder(options, owner);
    return [field, encoder] as const;
  });
  return Object.fromEntries(encoders);
}
