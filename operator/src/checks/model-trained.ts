import { fails, holds, type Observation, unknown, type Verdict } from './observation.ts';

/** Whether the model has seen enough to raise an alarm. */
export function modelTrained({ predictor, parsed }: Observation): Verdict {
  if ('unreachable' in predictor) {
    return unknown('PredictorUnreachable', 'The predictor does not answer.');
  }
  if (predictor.report.trained) return holds('Trained', 'The model has learned from enough data.');
  const seconds = 'spec' in parsed ? `${parsed.spec.predictor.trainingSeconds} s of data` : 'data';
  return fails('Learning', `No alarm is raised until the model has seen ${seconds}.`);
}
