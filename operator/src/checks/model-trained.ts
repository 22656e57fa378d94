import { fails, holds, type Observation, reportOf, type Verdict } from './observation.ts';

/** Whether the model has seen enough to raise an alarm. */
export function modelTrained({ predictor, parsed }: Observation): Verdict {
  const answer = reportOf(predictor);
  if (!('report' in answer)) return answer;
  if (answer.report.trained) return holds('Trained', 'The model has learned from enough data.');
  const seconds = 'spec' in parsed ? `${parsed.spec.predictor.trainingSeconds} s of data` : 'data';
  return fails('Learning', `No alarm is raised until the model has seen ${seconds}.`);
}
