import { CONDITION_TYPES, type Condition, type ConditionType } from '../api/index.ts';
import { NOT_ASKED } from '../predictor/report.ts';
import { inputFresh } from './input-fresh.ts';
import { kafkaReady } from './kafka-ready.ts';
import { modelTrained } from './model-trained.ts';
import type { Observation, Verdict } from './observation.ts';
import { ready } from './ready.ts';
import { targetReady } from './target-ready.ts';
import { wholeSeconds } from './time.ts';
import { violationPredicted } from './violation-predicted.ts';
import { warning } from './warning.ts';

export {
  type ChildProblem,
  isProblem,
  type Observation,
  type ObservedChild,
} from './observation.ts';
export { wholeSeconds } from './time.ts';

const CHECKS: Record<ConditionType, (observation: Observation) => Verdict> = {
  Ready: ready,
  KafkaReady: kafkaReady,
  TargetReady: targetReady,
  InputFresh: inputFresh,
  ModelTrained: modelTrained,
  ViolationPredicted: violationPredicted,
  Warning: warning,
};

/** Right after a start nothing speaks against what the predictor said to the process before. */
const isLeft = (type: ConditionType, { predictor }: Observation): boolean =>
  predictor === NOT_ASKED && OF_PREDICTOR.includes(type);

const OF_PREDICTOR: readonly ConditionType[] = ['InputFresh', 'ModelTrained', 'ViolationPredicted'];

/** As the API server takes messages. */
const MESSAGE_MAX_LENGTH = 4096;

/** Every condition, with the time of its last real transition. Pure. */
export const judge = (observation: Observation, before: readonly Condition[] = []): Condition[] =>
  CONDITION_TYPES.map((type) => {
    const previous = before.find((condition) => condition.type === type);
    const { status, reason, message } =
      previous && isLeft(type, observation) ? previous : CHECKS[type](observation);
    return {
      type,
      status,
      reason,
      // Cut inside a character it would not be stored as it was sent.
      message: message.slice(0, MESSAGE_MAX_LENGTH).toWellFormed(),
      observedGeneration: observation.generation,
      lastTransitionTime:
        previous?.status === status ? previous.lastTransitionTime : wholeSeconds(observation.nowMs),
    };
  });
