import { OptionError } from '../options.ts';
import { CategoryEncoder, type CategoryEncoderState } from './category.ts';
import { DateEncoder, type DateEncoderState } from './date.ts';
import { DeltaEncoder, type DeltaEncoderState } from './delta.ts';
import type { Encoder } from './encoder.ts';
import { LogEncoder, type LogEncoderState } from './log.ts';
import { MultiEncoder, type MultiEncoderState } from './multi.ts';
import {
  RandomDistributedScalarEncoder,
  type RandomDistributedScalarEncoderState,
} from './random-distributed-scalar.ts';
import { ScalarEncoder, type ScalarEncoderState } from './scalar.ts';

/** All that an encoder of this library is. */
export type EncoderState =
  | ScalarEncoderState
  | RandomDistributedScalarEncoderState
  | LogEncoderState
  | DeltaEncoderState
  | CategoryEncoderState
  | DateEncoderState
  | MultiEncoderState;

/** The encoder that `toState` of any of them told of. */
export function restoreEncoder(state: EncoderState): Encoder<unknown> {
  switch (state.kind) {
    case 'ScalarEncoder':
      return ScalarEncoder.fromState(state);
    case 'RandomDistributedScalarEncoder':
      return RandomDistributedScalarEncoder.fromState(state);
    case 'LogEncoder':
      return LogEncoder.fromState(state);
    case 'DeltaEncoder':
      return DeltaEncoder.fromState(state);
    case 'CategoryEncoder':
      return CategoryEncoder.fromState(state);
    case 'DateEncoder':
      return DateEncoder.fromState(state);
    case 'MultiEncoder':
      return MultiEncoder.fromState(state);
  }
}

/** Throws OptionError for an encoder that {@link restoreEncoder} would not know. */
export function stateOf(encoder: Encoder<unknown>, name: string): EncoderState {
  if (
    encoder instanceof ScalarEncoder ||
    encoder instanceof RandomDistributedScalarEncoder ||
    encoder instanceof LogEncoder ||
    encoder instanceof DeltaEncoder ||
    encoder instanceof CategoryEncoder ||
    encoder instanceof DateEncoder ||
    encoder instanceof MultiEncoder
  ) {
    return encoder.toState();
  }
  throw new OptionError(name, encoder, 'an encoder of htm.js for a snapshot');
}
