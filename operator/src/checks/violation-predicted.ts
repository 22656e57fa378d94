import { inputFresh } from './input-fresh.ts';
import { fails, holds, type Observation, reportOf, unknown, type Verdict } from './observation.ts';

/** Whether a violation is coming, how soon and why. */
export function violationPredicted(observation: Observation): Verdict {
  const answer = reportOf(observation.predictor);
  if (!('report' in answer)) return answer;
  const input = inputFresh(observation);
  if (input.status !== 'True') return unknown(input.reason, input.message);
  const { alarm, violationProbability, expectedLeadSeconds, reasons } = answer.report;
  if (!alarm) return fails('NoViolationExpected', 'No violation is expected within the horizon.');
  const when = expectedLeadSeconds === null ? '' : ` in about ${Math.round(expectedLeadSeconds)} s`;
  return holds(
    'ViolationExpected',
    // Each reason is a sentence.
    [
      `A violation is expected${when} with probability ${violationProbability.toFixed(2)}.`,
      ...reasons,
    ].join(' '),
  );
}
