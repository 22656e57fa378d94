import { fitLine, robustDeviation } from './statistics.ts';

/** One second of one pod. */
export interface LoadSecond {
  timestamp: number;
  /** In % of the pod's allowance. */
  cpu: number;
  /** Requests that ended, by pod. */
  requests: number;
}

/** What CPU a number of requests explains: `base + perRequest * requests`. */
export interface CpuFit {
  /** In % of the allowance. */
  base: number;
  /** In % of the allowance a request in the second; never negative, since work costs. */
  perRequest: number;
  /** Standard deviation of a second's CPU around the line, in %. */
  deviation: number;
  seconds: number;
  requestsMean: number;
  /** Sum of squared deviations of requests: how much of a range the line was fitted on. */
  requestsSquares: number;
}

/** In %. Less scatter than this in the fit is luck, or a measurement too coarse to show it. */
const DEVIATION_MIN = 1;
/** Seconds further from the line than so many deviations take no part: warm-up, collections. */
const OUTLIER_DEVIATIONS = 3;
const FIT_ROUNDS = 3;

/**
 * Least squares over calm seconds, at least one. After each round the seconds far from the line are
 * left out of the next, so that a warm-up or a garbage collection in them does not count.
 */
export function fitCpu(calm: readonly LoadSecond[]): CpuFit {
  let fit = fitOnce(calm);
  for (let round = 1; round < FIT_ROUNDS; round++) {
    const { deviation } = fit;
    const inliers = calm.filter(
      (second) => Math.abs(residual(fit, second)) <= OUTLIER_DEVIATIONS * deviation,
    );
    if (inliers.length === 0) return fit;
    fit = fitOnce(inliers);
  }
  return fit;
}

export const expectedCpu = ({ base, perRequest }: CpuFit, requests: number): number =>
  base + perRequest * requests;

/**
 * CPU that the requests do not explain, in %. What a line at its 95 % limits could still explain
 * counts as explained: far from the requests that it was fitted on, the line itself is in doubt.
 */
export function unexplainedCpu(fit: CpuFit, second: LoadSecond): number {
  const distance = second.requests - fit.requestsMean;
  const leverage = 1 / fit.seconds + (distance === 0 ? 0 : distance ** 2 / fit.requestsSquares);
  const doubt = 2 * fit.deviation * Math.sqrt(leverage);
  const rest = residual(fit, second);
  return Math.sign(rest) * Math.max(0, Math.abs(rest) - doubt);
}

const residual = (fit: CpuFit, { cpu, requests }: LoadSecond): number =>
  cpu - expectedCpu(fit, requests);

function fitOnce(seconds: readonly LoadSecond[]): CpuFit {
  const { slope, xMean, yMean, xSquares } = fitLine(
    seconds.map(({ requests, cpu }) => ({ x: requests, y: cpu })),
  );
  const perRequest = Math.max(0, slope);
  const line: CpuFit = {
    base: yMean - perRequest * xMean,
    perRequest,
    deviation: 0,
    seconds: seconds.length,
    requestsMean: xMean,
    requestsSquares: xSquares,
  };
  const residuals = seconds.map((second) => residual(line, second));
  return { ...line, deviation: Math.max(DEVIATION_MIN, robustDeviation(residuals)) };
}
