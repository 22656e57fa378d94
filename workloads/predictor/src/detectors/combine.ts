import type { Growth } from './growth.ts';
import { fromLogOdds, toLogOdds } from './statistics.ts';

/**
 * What the HTM may add to, or take from, the log-odds: odds times or over 2.7. Modest, since its
 * likelihood says that something is unusual, not that it will hurt: a harmless surge surprises it as
 * much as a leak. It decides where the growth alone is in doubt and never alarms by itself.
 */
const HTM_LOG_ODDS = 1;

/** Probability of a violation within the horizon, from one pod's growth and the HTM's likelihood. */
export function violationProbability(growth: Growth, anomalyLikelihood: number): number {
  const byGrowth = fromLogOdds(
    toLogOdds(growth.growing) + HTM_LOG_ODDS * (2 * anomalyLikelihood - 1),
  );
  return Math.max(byGrowth, growth.saturated);
}
