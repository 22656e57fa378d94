import type { Aggregate } from '@anomaly-prediction/messages';
import type { Detector } from '../detectors/detector.ts';
import { fitLine, valueAt } from '../detectors/statistics.ts';
import { plainVerdict } from './plain-verdict.ts';

const WINDOW_SECONDS = 60;
const USED_UP_PERCENT = 100;

export interface LinearExtrapolationOptions {
  horizonSeconds: number;
}

/**
 * What an alert rule with Prometheus' `predict_linear(cpu[60s], horizon) >= 100` says: the straight
 * line through the last 60 s of CPU, two points at least, reaches the allowance one horizon from now.
 */
export function createLinearExtrapolation({
  horizonSeconds,
}: LinearExtrapolationOptions): Detector {
  let measured: readonly { timestamp: number; cpu: number }[] = [];

  const next = ({ cpu, timestamp }: Aggregate) =>
    [...measured, ...(cpu === null ? [] : [{ timestamp, cpu }])].filter(
      (one) => one.timestamp > timestamp - WINDOW_SECONDS,
    );
  return {
    model: 'linear-extrapolation',
    score: (aggregate) => {
      const points = next(aggregate).map(({ timestamp, cpu }) => ({
        x: timestamp - aggregate.timestamp,
        y: cpu,
      }));
      const reached = points.length < 2 ? 0 : valueAt(fitLine(points), horizonSeconds);
      return plainVerdict(
        reached >= USED_UP_PERCENT,
        `The line through the last ${WINDOW_SECONDS} s of CPU passes ${USED_UP_PERCENT} % in ${horizonSeconds} s or less.`,
      );
    },
    learn: (aggregate) => {
      measured = next(aggregate);
    },
  };
}
