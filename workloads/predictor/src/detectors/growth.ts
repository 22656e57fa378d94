import { type CpuFit, expectedCpu, type LoadSecond, unexplainedCpu } from './explained-cpu.ts';
import { fitTrend, mean, median, normalShareBelow, quantile } from './statistics.ts';

/** How the CPU of one pod moves beside what its requests explain. CPU in % of the allowance. */
export interface Growth {
  /** CPU of late: median of the last 5 s. */
  cpu: number;
  /** What the requests of late explain. */
  expectedCpu: number;
  /** Mean requests per second of late. */
  requests: number;
  /** Growth of the unexplained CPU, in % per second. */
  slope: number;
  /** Until the allowance is used up at this slope; null when that is not surely a growth. */
  secondsToSaturation: number | null;
  /** Probability that CPU grows beyond the explained and is used up within the horizon. */
  growing: number;
  /** Probability that the allowance is used up now. */
  saturated: number;
}

/**
 * Long enough that a leak's steps (one in 5 s) look like a slope, short enough that they make up most
 * of it 10 s after the leak's start.
 */
const SLOPE_SECONDS = 15;
const SLOPE_SECONDS_MIN = 10;
/** Longer than a burst of 5 s, which begins and ends within seconds and so touches six. */
const LEVEL_SECONDS = 9;
/** The second lowest of nine: a burst of six seconds and one garbage collection do not move it. */
const LEVEL_RANK = 2 / LEVEL_SECONDS;
/** Unexplained for so many deviations is even odds. By chance eight of nine seconds never are. */
const LEVEL_DEVIATIONS = 2;
/** A slope of fewer standard errors may be chance: CPU that stands still. */
const SURE_ERRORS = 2;
const CPU_SECONDS = 5;
/** From here a queue grows with every small surge; what a quota leaves is never used to the last bit. */
const SATURATED_PERCENT = 92;
const SATURATED_DEVIATION = 3;
const ALLOWANCE_PERCENT = 100;

/** So many latest seconds are all that {@link assessGrowth} looks at. */
export const GROWTH_SECONDS = SLOPE_SECONDS;

/**
 * Judges the latest seconds (ascending; missing ones are simply not there). Two things must come
 * together, as probabilities: a slope that would use up the allowance within the horizon, measured by
 * its standard error, and a level that all but one of the last 9 s confirm. A slope alone is what any
 * burst looks like while it begins; a level alone is a new habit. Undefined with less than 10 s to
 * judge by.
 */
export function assessGrowth(
  recent: readonly LoadSecond[],
  fit: CpuFit,
  horizonSeconds: number,
): Growth | undefined {
  if (recent.length < SLOPE_SECONDS_MIN) return undefined;
  const unexplained = recent.map((second) => ({
    x: second.timestamp,
    y: unexplainedCpu(fit, second),
  }));
  const trend = fitTrend(unexplained.slice(-SLOPE_SECONDS), fit.deviation);
  if (trend === undefined) return undefined;

  const latest = recent.slice(-LEVEL_SECONDS);
  const requests = mean(latest.map((second) => second.requests));
  const cpu = median(recent.slice(-CPU_SECONDS).map((second) => second.cpu));
  // CPU beyond the explained that all but one of these seconds had.
  const level = quantile(
    unexplained.slice(-LEVEL_SECONDS).map(({ y }) => y),
    LEVEL_RANK,
  );
  const cpuLow = quantile(
    latest.map((second) => second.cpu),
    LEVEL_RANK,
  );
  const room = Math.max(0, ALLOWANCE_PERCENT - cpu);
  const slopeNeeded = room / horizonSeconds;
  const slopeReal = normalShareBelow((trend.slope - slopeNeeded) / trend.slopeError);
  const levelReal = normalShareBelow(level / fit.deviation - LEVEL_DEVIATIONS);
  return {
    cpu,
    expectedCpu: expectedCpu(fit, requests),
    requests,
    slope: trend.slope,
    secondsToSaturation: trend.slope > SURE_ERRORS * trend.slopeError ? room / trend.slope : null,
    growing: slopeReal * levelReal,
    saturated: normalShareBelow((cpuLow - SATURATED_PERCENT) / SATURATED_DEVIATION),
  };
}
