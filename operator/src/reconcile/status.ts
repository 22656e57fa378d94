import type { AnomalyPredictorStatus, Condition } from '../api/index.ts';
import { judge, type Observation, wholeSeconds } from '../checks/index.ts';
import { NOT_ASKED } from '../predictor/report.ts';

/** How often figures that change all the time are copied; a change of state is at once. */
const COPY_EVERY_MS = 15_000;

/** What the status should say. Pure. */
export function statusFrom(
  observation: Observation,
  before: AnomalyPredictorStatus,
): AnomalyPredictorStatus {
  return {
    observedGeneration: observation.generation,
    conditions: judge(observation, before.conditions),
    ...figures(observation, before),
  };
}

function figures(
  { predictor }: Observation,
  before: AnomalyPredictorStatus,
): Pick<AnomalyPredictorStatus, 'prediction' | 'score'> {
  if ('unreachable' in predictor) {
    const { prediction, score } = before;
    return {
      ...(prediction && predictor === NOT_ASKED && { prediction }),
      ...(score && { score }),
    };
  }
  const { violationProbability, expectedLeadSeconds, recordTimestamp, episodes } = predictor.report;
  return {
    ...(recordTimestamp !== null && {
      prediction: {
        violationProbability: Math.round(violationProbability * 100) / 100,
        ...(expectedLeadSeconds !== null && {
          expectedLeadSeconds: Math.round(expectedLeadSeconds),
        }),
        recordTime: wholeSeconds(recordTimestamp * 1_000),
      },
    }),
    score: { episodesCaught: episodes.caught, episodesMissed: episodes.missed },
  };
}

/**
 * Whether to write the status: at once when the state changed, in a while when only figures did, and
 * not at all for the time of the last record, which says nothing that InputFresh does not.
 *
 * @returns after how many ms to write, or undefined for never
 */
export function writeDelayMs(
  before: AnomalyPredictorStatus,
  after: AnomalyPredictorStatus,
  sinceLastWriteMs: number,
): number | undefined {
  if (stateOf(before) !== stateOf(after)) return 0;
  if (figuresOf(before) === figuresOf(after)) return undefined;
  // A clock that was set back must not hold it up for longer.
  return Math.min(COPY_EVERY_MS, Math.max(0, COPY_EVERY_MS - sinceLastWriteMs));
}

/** The status as a merge patch, which takes away only what it names. Pure. */
export const patchOf = ({ prediction, score, ...rest }: AnomalyPredictorStatus): object => ({
  ...rest,
  prediction: prediction
    ? { ...prediction, expectedLeadSeconds: prediction.expectedLeadSeconds ?? null }
    : null,
  score: score ?? null,
});

const stateOf = ({ observedGeneration, conditions = [], score }: AnomalyPredictorStatus): string =>
  JSON.stringify([observedGeneration, conditions.map(stateOfCondition), score]);

/** ViolationPredicted's message holds figures, that of an Unknown one whatever a predictor says. */
const stateOfCondition = (condition: Condition) => [
  condition.type,
  condition.status,
  condition.reason,
  condition.observedGeneration,
  condition.type === 'ViolationPredicted' || condition.status === 'Unknown'
    ? ''
    : condition.message,
];

const figuresOf = ({ prediction, conditions = [] }: AnomalyPredictorStatus): string =>
  JSON.stringify([
    prediction?.violationProbability,
    prediction?.expectedLeadSeconds,
    conditions.map(({ message }) => message),
  ]);
