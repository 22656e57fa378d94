import type { LoadShape } from './load-shape.ts';

export interface LoadPlan {
  /** At a factor of 1. */
  sessions: number;
  /** The sessions of the start come one after another over this time. */
  rampUpSeconds: number;
  shape: LoadShape;
}

/** How many sessions there should be this long after the client's start. */
export function sessionsWanted(
  { sessions, rampUpSeconds, shape }: LoadPlan,
  seconds: number,
): number {
  const ramp = rampUpSeconds > 0 ? Math.min(1, seconds / rampUpSeconds) : 1;
  return Math.round(sessions * ramp * shape.factorAt(seconds));
}
