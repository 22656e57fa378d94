import { type EpisodePlan, lengthSeconds } from '../../plan/index.ts';

/** How far an episode has come, in epoch seconds; null for what has not been yet. */
export interface Progress {
  firstSecond: number | null;
  lastSecond: number | null;
  causeStart: number | null;
  causeEnd: number | null;
}

/** `due`: the lead-in is over, and the cause has not begun. */
export type Phase = 'start' | 'lead-in' | 'due' | 'cause' | 'recovery' | 'done';

/**
 * The phase of an episode. Its clock is the seconds that were recorded, so that it is whole whatever
 * the delay with which they come. Pure.
 */
export function phaseOf(plan: EpisodePlan, progress: Progress): Phase {
  const { firstSecond, lastSecond, causeStart, causeEnd } = progress;
  if (firstSecond === null || lastSecond === null) return 'start';
  const recorded = lastSecond - firstSecond + 1;
  if (plan.causeSeconds === 0) return recorded < lengthSeconds(plan) ? 'lead-in' : 'done';
  if (causeStart === null) return recorded < plan.leadInSeconds ? 'lead-in' : 'due';
  if (causeEnd === null) return 'cause';
  return lastSecond < lastSecondOf(plan, causeEnd) ? 'recovery' : 'done';
}

/** The last second that belongs to the episode. */
export const lastSecondOf = (plan: EpisodePlan, causeEnd: number): number =>
  Math.floor(causeEnd) + plan.recoverySeconds;
