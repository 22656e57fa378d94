import type { Episode } from './episodes.ts';
import { isBeforeCause } from './warnings.ts';

export const OUTCOMES = [
  'true_positive',
  'false_positive',
  'true_negative',
  'false_negative',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What one second's alarm, or its silence, came to. */
export interface SecondOutcome {
  outcome: Outcome;
  /** Silence in a second whose episode had no cause yet: a miss that nobody could have avoided. */
  beforeCause: boolean;
}

/** Alarm or not, against "an episode begins within the horizon". */
export function outcomeOfSecond(
  second: number,
  alarm: boolean,
  episodes: readonly Episode[],
  horizonSeconds: number,
): SecondOutcome {
  const coming = episodes.find(
    ({ firstViolation }) => firstViolation > second && firstViolation - second <= horizonSeconds,
  );
  if (coming === undefined) {
    return { outcome: alarm ? 'false_positive' : 'true_negative', beforeCause: false };
  }
  return {
    outcome: alarm ? 'true_positive' : 'false_negative',
    beforeCause: !alarm && isBeforeCause(second, coming),
  };
}
