import type { Growth } from './growth.ts';
import type { AnomalyScores } from './htm-anomaly.ts';

/** From here on the HTM's surprise is worth a sentence. */
const SURPRISING_LIKELIHOOD = 0.95;

const REASON_LENGTH = 300;

/** Why a violation is expected, for people, most telling first. */
export function explain(growth: Growth, pod: string | null, anomaly: AnomalyScores): string[] {
  const reasons: string[] = [];
  const { secondsToSaturation } = growth;
  const cpu = pod === null ? 'CPU' : `CPU of ${pod}`;
  const load = `${round(growth.requests)} requests/s explain`;
  if (growth.saturated >= growth.growing || (secondsToSaturation ?? 1) < 1) {
    reasons.push(
      `${cpu} is at ${round(growth.cpu)} % of the allowance, where ${load} ${round(growth.expectedCpu)} %: requests begin to queue.`,
    );
  } else if (secondsToSaturation !== null) {
    reasons.push(
      `${cpu} grows ${growth.slope.toFixed(1)} %/s beyond what ${load}; at this rate the allowance is used up in ${round(secondsToSaturation)} s.`,
      `${cpu} is at ${round(growth.cpu)} % of the allowance, where ${load} ${round(growth.expectedCpu)} %.`,
    );
  }
  if (anomaly.anomalyLikelihood >= SURPRISING_LIKELIHOOD) {
    reasons.push(
      `The last seconds are unlike those before: HTM anomaly likelihood ${anomaly.anomalyLikelihood.toFixed(2)}.`,
    );
  }
  // A pod may have a long name, a prediction's reason may not.
  return reasons.map((reason) => reason.slice(0, REASON_LENGTH));
}

const round = (value: number): string => value.toFixed(0);
