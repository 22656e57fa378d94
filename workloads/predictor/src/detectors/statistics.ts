export interface Point {
  x: number;
  y: number;
}

/** The straight line through points that is nearest to them, by least squares. */
export interface Line {
  /** 0 where all points have the same x. */
  slope: number;
  xMean: number;
  yMean: number;
  /** Sum of squared deviations of x: how much of a range the line was fitted on. */
  xSquares: number;
}

export function fitLine(points: readonly Point[]): Line {
  const xMean = mean(points.map(({ x }) => x));
  const yMean = mean(points.map(({ y }) => y));
  let xSquares = 0;
  let products = 0;
  for (const { x, y } of points) {
    xSquares += (x - xMean) ** 2;
    products += (x - xMean) * (y - yMean);
  }
  return { slope: xSquares === 0 ? 0 : products / xSquares, xMean, yMean, xSquares };
}

export const valueAt = ({ slope, xMean, yMean }: Line, x: number): number =>
  yMean + slope * (x - xMean);

/** The slope of the line through points, with how sure it is. */
export interface Trend {
  slope: number;
  /** Standard error of the slope. */
  slopeError: number;
}

/**
 * Undefined with fewer than three points or one x only. The slope's error comes from the points' own
 * scatter around the line, which counts as at least `deviationMin`: few points may lie on a line by
 * chance.
 */
export function fitTrend(points: readonly Point[], deviationMin = 0): Trend | undefined {
  const line = fitLine(points);
  if (points.length < 3 || line.xSquares === 0) return undefined;
  const residualSquares = points.map(({ x, y }) => (y - valueAt(line, x)) ** 2);
  const scatter = Math.sqrt((mean(residualSquares) * points.length) / (points.length - 2));
  return {
    slope: line.slope,
    slopeError: Math.max(deviationMin, scatter) / Math.sqrt(line.xSquares),
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
