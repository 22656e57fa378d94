import type { Random } from '../random.ts';

/** Times longer than this many means are cut: one in 22,000. */
const BOUND_IN_MEANS = 10;

/**
 * Milliseconds between a page and the next request: negative-exponential with this mean, cut at ten
 * times the mean (TPC-W, clause 5.3.1.1, which RUBiS follows).
 */
export const thinkTimeMs = (meanMs: number, random: Random): number =>
  Math.min(-Math.log(1 - random()) * meanMs, BOUND_IN_MEANS * meanMs);
