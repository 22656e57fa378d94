import {
  concatenate,
  DateEncoder,
  RandomDistributedScalarEncoder,
  type SequenceMemory,
  SpatialPooler,
} from '../../../htm.js/src/index.ts';
import type { Detector, TimedRecord } from './detector.ts';
import type { ValueRange } from './value-range.ts';

export interface HtmAnomalyOptions {
  /** Of the values to expect. */
  range: ValueRange;
  /** As many columns as the pooler has. */
  memory: SequenceMemory;
  /** For encoder and pooler; theirs by default. */
  seed?: number;
}

/** The range, and a fifth of it on either side, fill so many buckets. */
const BUCKETS = 130;
const PADDED_RANGE = 1.4;
/** For values that are all the same: no bucket is finer. */
const MIN_RESOLUTION = 0.001;

/**
 * The share of a record's columns that a sequence memory did not expect: encoders of value and time of
 * day, pooler and memory as in Ahmad, Lavin, Purdy and Agha 2017, section 3.
 */
export class HtmAnomaly implements Detector {
  private readonly value: RandomDistributedScalarEncoder;
  private readonly timeOfDay: DateEncoder;
  private readonly pooler: SpatialPooler;
  private readonly memory: SequenceMemory;

  constructor({ range, memory, seed }: HtmAnomalyOptions) {
    const seeded = seed === undefined ? {} : { seed };
    const resolution = Math.max(MIN_RESOLUTION, ((range.max - range.min) * PADDED_RANGE) / BUCKETS);
    this.value = new RandomDistributedScalarEncoder({
      ...seeded,
      resolution,
      width: 21,
      size: 400,
    });
    // Times a radius of 9.49 hours apart share no bit.
    this.timeOfDay = new DateEncoder({ timeOfDay: { width: 21, size: 53 } });
    this.pooler = new SpatialPooler({
      ...seeded,
      inputSize: this.value.size + this.timeOfDay.size,
      columns: memory.columns,
      activeColumns: 40,
      permanenceIncrement: 0.003,
      permanenceDecrement: 0.0005,
    });
    this.memory = memory;
  }

  observe({ seconds, value }: TimedRecord): number {
    const input = concatenate([this.value.encode(value), this.timeOfDay.encode(seconds)]);
    const columns = this.pooler.activate(input);
    const score = this.memory.score(columns);
    this.memory.learn(columns);
    this.pooler.learn(input, columns);
    return score;
  }
}
