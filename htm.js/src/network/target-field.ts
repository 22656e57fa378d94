import type { Truth } from '../classifier/bucket-classes.ts';
import type { BucketEncoder } from '../encoders/encoder.ts';
import type { FieldRecord } from '../encoders/multi.ts';

/**
 * Buckets told apart of a field without a range: values so many resolutions apart count as the same,
 * so that nothing need be known of the range, and it may drift.
 */
const UNBOUNDED_BUCKETS = 128;

/** The field that is predicted, in the buckets of its encoder. */
export class TargetField {
  readonly buckets: number;
  private readonly field: string;
  private readonly encoder: BucketEncoder<number>;

  constructor(field: string, encoder: BucketEncoder<number>) {
    this.field = field;
    this.encoder = encoder;
    this.buckets = Number.isFinite(encoder.bucketCount) ? encoder.bucketCount : UNBOUNDED_BUCKETS;
  }

  /** Null where the field was not measured. Takes a record that could be encoded. */
  truthOf(record: FieldRecord): Truth | null {
    const value = record[this.field];
    if (typeof value !== 'number') return null;
    const bucket = this.encoder.bucket(value) % this.buckets;
    return { bucket: bucket < 0 ? bucket + this.buckets : bucket, value };
  }
}
