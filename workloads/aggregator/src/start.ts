import type { PartitionBounds } from '@anomaly-prediction/kafka';
import type { Checkpoint, InputPosition } from './checkpoint.ts';
import { INPUTS, type Input } from './input.ts';

export interface Start {
  checkpoint: Checkpoint;
  start: Record<Input, number>;
  end: Record<Input, number>;
}

/** Where an owner begins to read, given what its predecessor wrote and what the topics still hold. */
export function chooseStart(
  checkpoint: Checkpoint,
  bounds: Readonly<Record<Input, PartitionBounds>>,
): Start {
  const inputs = eachInput((input) => usablePosition(checkpoint.inputs[input], bounds[input]));
  return {
    checkpoint: { ...checkpoint, inputs },
    start: eachInput((input) => Math.max(inputs[input].resume, bounds[input].low)),
    end: eachInput((input) => bounds[input].high),
  };
}

/** A position beyond the end is of a topic that was made anew since: it says nothing of this one. */
const usablePosition = (position: InputPosition, { low, high }: PartitionBounds): InputPosition =>
  position.read <= high ? position : { resume: low, read: low };

export const eachInput = <T>(value: (input: Input) => T): Record<Input, T> => ({
  [INPUTS[0]]: value(INPUTS[0]),
  [INPUTS[1]]: value(INPUTS[1]),
});
