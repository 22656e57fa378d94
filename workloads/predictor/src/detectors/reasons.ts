import type { AnomalyScores } from './htm-anomaly.ts';
import type { PodGrowth } from './pods.ts';

/** From here on the HTM's surprise is worth a sentence. */
const SURPRISING_LIKELIHOOD = 0.95;
/** CPU no further above what requests explain is back at it, in % of the allowance. */
const NEAR_PERCENT = 5;

const REASON_LENGTH = 300;

/** Why a violation is expected, for people, most telling first. */
export function explain(pod: PodGrowth, anomaly: AnomalyScores): string[] {
  const reasons = describe(pod);
  if (anomaly.anomalyLikelihood >= SURPRISING_LIKELIHOOD) {
    reasons.push(
      `The last seconds are unlike those before: HTM anomaly likelihood ${anomaly.anomalyLikelihood.toFixed(2)}.`,
    );
  }
  return shorten(reasons);
}

/** Why an alarm still stands when a violation is not expected any more. */
export function explainLingering(pod: PodGrowth): string[] {
  const { cpu, expectedCpu } = pod.growth;
  if (cpu - expectedCpu > NEAR_PERCENT) return shorten(describe(pod));
  return shorten([`${subject(pod)} is back at what requests explain: the alarm ends if it stays.`]);
}

/** How CPU stands, at least one sentence. */
function describe(pod: PodGrowth): string[] {
  const { cpu, expectedCpu, requests, slope, secondsToSaturation, growing, saturated } = pod.growth;
  const load = `${round(requests)} requests/s explain`;
  const level = `at ${round(cpu)} % of the allowance, where ${load} ${round(expectedCpu)} %`;
  if (saturated >= Math.max(0.5, growing) || (secondsToSaturation ?? 1) < 1) {
    return [`${subject(pod)} is ${level}: requests begin to queue.`];
  }
  if (secondsToSaturation === null) {
    return [`${subject(pod)} no longer grows, but is ${level}.`];
  }
  return [
    `${subject(pod)} grows ${slope.toFixed(1)} %/s beyond what ${load}; at this rate the allowance is used up in ${round(secondsToSaturation)} s.`,
    `${subject(pod)} is ${level}.`,
  ];
}

const subject = ({ pod }: PodGrowth): string => (pod === null ? 'CPU' : `CPU of ${pod}`);

/** A pod may have a long name, a prediction's reason may not. */
const shorten = (reasons: readonly string[]): string[] =>
  reasons.map((reason) => reason.slice(0, REASON_LENGTH));

const round = (value: number): string => value.toFixed(0);
