import type { Aggregate } from '@anomaly-prediction/messages';
import type { Detector } from '../detectors/detector.ts';
import { append, type Points, within } from '../detectors/points.ts';
import { fitTrend } from '../detectors/statistics.ts';
import { plainVerdict } from './plain-verdict.ts';

const WINDOW_SECONDS = 60;
const USED_UP_PERCENT = 100;

export interface LinearExtrapolationOptions {
  horizonSeconds: number;
}

/**
 * What an alert rule with Prometheus' `predict_linear(cpu[60s], horizon) >= 100` says: the straight
 * line through the last 60 s of CPU reaches the allowance within the horizon.
 */
export function createLinearExtrapolation({
  horizonSeconds,
}: LinearExtrapolationOptions): Detector {
  let points: Points = [];
  let lastTimestamp = Number.NEGATIVE_INFINITY;

  const next = ({ cpu, timestamp }: Aggregate): Points => {
    const recent = within(points, timestamp, WINDOW_SECONDS);
    return cpu === null ? recent : append(recent, { timestamp, value: cpu }, WINDOW_SECONDS);
  };
  return {
    model: 'linear-extrapolation',
    score: (aggregate) => {
      const trend = fitTrend(next(aggregate));
      const predicted = trend === undefined ? 0 : trend.end + trend.slope * horizonSeconds;
      return plainVerdict(
        predicted >= USED_UP_PERCENT,
        `The line through the last ${WINDOW_SECONDS} s of CPU passes ${USED_UP_PERCENT} % in ${horizonSeconds} s or less.`,
      );
    },
    learn: (aggregate) => {
      if (aggregate.timestamp <= lastTimestamp) return;
      points = next(aggregate);
      lastTimestamp = aggregate.timestamp;
    },
  };
}
