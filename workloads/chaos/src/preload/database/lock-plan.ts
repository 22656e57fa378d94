/** How often the job comes back for its table. */
export const LOCK_PERIOD_MS = 1_000;
/** Of each period, when the time of the ramp is over: pages then wait for about the objective. */
const HELD_AFTER_RAMP = 0.5;
/** A page waits for less than a period, far from the 5 s after which the site gives up on one. */
export const LOCK_HELD_MAX_MS = 0.8 * LOCK_PERIOD_MS;

/** How long the table is held in the period that begins `elapsedSeconds` after the start. */
export function lockHeldMs(elapsedSeconds: number, rampSeconds: number): number {
  const share = (HELD_AFTER_RAMP * Math.max(0, elapsedSeconds)) / rampSeconds;
  return Math.min(share * LOCK_PERIOD_MS, LOCK_HELD_MAX_MS);
}
