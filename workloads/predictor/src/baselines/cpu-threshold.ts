import type { Aggregate } from '@anomaly-prediction/messages';
import type { Detector } from '../detectors/detector.ts';
import { plainVerdict } from './plain-verdict.ts';

/** In % of the allowance: where most alerting guides put a CPU alert. */
const THRESHOLD_PERCENT = 80;
const SUSTAINED_SECONDS = 3;

/** Alarms while CPU has been at or above 80 % for three measured seconds in a row. */
export function createCpuThreshold(): Detector {
  let secondsAbove = 0;
  let lastTimestamp = Number.NEGATIVE_INFINITY;

  const next = ({ cpu, timestamp }: Aggregate): number => {
    if (cpu === null || cpu < THRESHOLD_PERCENT) return 0;
    const isNextSecond = timestamp === lastTimestamp + 1;
    return Math.min(SUSTAINED_SECONDS, (isNextSecond ? secondsAbove : 0) + 1);
  };
  return {
    model: 'cpu-threshold',
    score: (aggregate) =>
      plainVerdict(
        next(aggregate) >= SUSTAINED_SECONDS,
        `CPU has been at or above ${THRESHOLD_PERCENT} % for ${SUSTAINED_SECONDS} s.`,
      ),
    learn: (aggregate) => {
      secondsAbove = next(aggregate);
      lastTimestamp = aggregate.timestamp;
    },
  };
}
