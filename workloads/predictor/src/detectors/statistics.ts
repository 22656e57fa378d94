import type { Points } from './points.ts';

/** A straight line through points, with how sure its slope is. */
export interface Trend {
  /** Units per second. */
  slope: number;
  /** Standard error of the slope. */
  slopeError: number;
  /** The line's value at the last point. */
  end: number;
}

/**
 * Least squares over time; undefined with fewer than three points or one second only. The slope's
 * error comes from the points' own scatter around the line, which counts as at least `deviationMin`:
 * few points may lie on a line by chance.
 */
export function fitTrend(points: Points, deviationMin = 0): Trend | undefined {
  const last = points.at(-1);
  if (last === undefined || points.length < 3) return undefined;
  const times = points.map(({ timestamp }) => timestamp - last.timestamp);
  const timeMean = mean(times);
  const valueMean = mean(points.map(({ value }) => value));
  let timeSquares = 0;
  let products = 0;
  let valueSquares = 0;
  for (const { timestamp, value } of points) {
    const time = timestamp - last.timestamp - timeMean;
    timeSquares += time ** 2;
    products += time * (value - valueMean);
    valueSquares += (value - valueMean) ** 2;
  }
  if (timeSquares === 0) return undefined;
  const slope = products / timeSquares;
  const unexplained = Math.max(0, valueSquares - slope * products);
  const deviation = Math.max(deviationMin, Math.sqrt(unexplained / (points.length - 2)));
  return {
    slope,
    slopeError: deviation / Math.sqrt(timeSquares),
    end: valueMean - slope * timeMean,
  };
}

/** Arithmetic mean; 0 of nothing. */
export const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;

/** The smallest value that a share `rank` (0 to 1) of all values does not exceed; 0 of nothing. */
export function quantile(values: readonly number[], rank: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(rank * sorted.length) - 1)] ?? 0;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** Of a normal distribution the median absolute deviation is this many standard deviations. */
const MAD_OF_NORMAL = 0.6745;

/** Standard deviation by the median absolute deviation: single outliers do not move it. */
export function robustDeviation(values: readonly number[]): number {
  const centre = median(values);
  return median(values.map((value) => Math.abs(value - centre))) / MAD_OF_NORMAL;
}

/**
 * The normal distribution's share below `z`, by the logistic curve that is nearest to it (off by at
 * most 0.01; Bowling et al. 2009). Its heavier tails suit evidence that is not quite normal.
 */
export const normalShareBelow = (z: number): number => 1 / (1 + Math.exp(-1.702 * z));

/** A probability to log-odds; 0 and 1 stay finite. */
export function toLogOdds(probability: number): number {
  const inside = Math.min(1 - ALMOST_NONE, Math.max(ALMOST_NONE, probability));
  return Math.log(inside / (1 - inside));
}

const ALMOST_NONE = 1e-9;

export const fromLogOdds = (logOdds: number): number => 1 / (1 + Math.exp(-logOdds));
