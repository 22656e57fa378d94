import type { Growth } from './growth.ts';
import type { AnomalyScores } from './htm-anomaly.ts';

/** From here on the HTM's surprise is worth a sentence. */
const SURPRISING_LIKELIHOOD = 0.95;

/** Why a violation is expected, for people, most telling first. */
export function explain(growth: Growth, pod: string | null, anomaly: AnomalyScores): string[] {
  const reasons: string[] = [];
  const cpu = pod === null ? 'CPU' : `CPU of ${pod}`;
  const load = `${round(growth.requests)} requests/s explain`;
  if (growth.saturated >= growth.growing) {
    reasons.push(
      `${cpu} is at ${round(growth.cpu)} % of the allowance, where ${load} ${round(growth.expectedCpu)} %: requests begin to queue.`,
    );
  } else if (growth.secondsToSaturation !== null) {
    reasons.push(
      `${cpu} grows ${growth.slope.toFixed(1)} %/s beyond what ${load}; at this rate the allowance is used up in ${round(growth.secondsToSaturation)} s.`,
      `${cpu} is at ${round(growth.cpu)} % of the allowance, where ${load} ${round(growth.expectedCpu)} %.`,
    );
  }
  if (anomaly.anomalyLikelihood >= SURPRISING_LIKELIHOOD) {
    reasons.push(
      `The last seconds are unlike those before: HTM anomaly likelihood ${anomaly.anomalyLikelihood.toFixed(2)}.`,
    );
  }
  return reasons;
}

const round = (value: number): string => value.toFixed(0);
