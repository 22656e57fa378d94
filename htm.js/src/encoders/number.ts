import type { BucketEncoder } from './encoder.ts';
import {
  RandomDistributedScalarEncoder,
  type RandomDistributedScalarEncoderOptions,
} from './random-distributed-scalar.ts';
import { ScalarEncoder, type ScalarEncoderOptions } from './scalar.ts';

/** A range, or a resolution where none is known. */
export type NumberEncoderOptions = ScalarEncoderOptions | RandomDistributedScalarEncoderOptions;

/**
 * The encoder of numbers that these options are of.
 *
 * @param owner how an error names it
 */
export const createNumberEncoder = (
  options: NumberEncoderOptions,
  owner: string,
): BucketEncoder<number> =>
  'resolution' in options
    ? new RandomDistributedScalarEncoder(options, owner)
    : new ScalarEncoder(options, owner);
