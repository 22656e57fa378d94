import type { Random } from '@anomaly-prediction/load-client';

/** Negative-exponential. */
export const exponential = (mean: number, random: Random): number => -Math.log(1 - random()) * mean;

/** Standard normal (Box and Muller 1958). */
export const normal = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/**
 * Log-normal with this mean and coefficient of variation: as service times are, never negative, with
 * a few that take several times as long as most.
 */
export function logNormal(mean: number, variation: number, random: Random): number {
  const variance = Math.log(1 + variation * variation);
  return mean * Math.exp(Math.sqrt(variance) * normal(random) - variance / 2);
}

export const uniform = (from: number, to: number, random: Random): number =>
  from + (to - from) * random();
