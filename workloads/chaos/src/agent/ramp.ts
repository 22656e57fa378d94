/**
 * How a leak's demand grows. The system that this follows started ten more threads every 5 s,
 * which burned 1 %, 2 %, 3 % … of a second. Ours are there from the start, since
 * starting one bursts through a small CPU allowance, and only their demand grows in such steps.
 */
export const STEP_SECONDS = 5;

/** Far above what the allowance can give: more would only lengthen the burners' queue. */
export const MAX_DEMAND_ALLOWANCES = 3;

/** In CPU allowances, so long after the start. */
export type Demand = (elapsedSeconds: number, rampSeconds: number) => number;

/**
 * Joint demand of all burners, in CPU allowances, `elapsedSeconds` after the leak's start. It grows
 * by one allowance in `rampSeconds`, a step every 5 s, the first after 5 s.
 */
export function demandAllowances(elapsedSeconds: number, rampSeconds: number): number {
  const steps = Math.max(0, Math.floor(elapsedSeconds / STEP_SECONDS));
  return Math.min((steps * STEP_SECONDS) / rampSeconds, MAX_DEMAND_ALLOWANCES);
}

/** Busy, but well inside the allowance together with what the web server needs. */
export const BURST_ALLOWANCES = 0.5;

/** All at once and always the same: as long as it is short, nobody suffers. */
export const burstAllowances: Demand = () => BURST_ALLOWANCES;

/** Until the demand takes its next step. */
export const secondsToNextStep = (elapsedSeconds: number): number =>
  STEP_SECONDS - (elapsedSeconds % STEP_SECONDS);
