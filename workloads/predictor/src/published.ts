import type { Prediction } from '@anomaly-prediction/messages';

/** What the `predictions` topic already says, so that a restart does not say it again. */
export interface Published {
  /** The last second with a prediction; -Infinity without any. */
  through: number;
  /** `emittedAt` of the latest alarms, ascending. */
  alarmTimes: readonly number[];
}

/** What published predictions say of one model. Pure; in any order, repeated or not. */
export function summarisePublished(predictions: readonly Prediction[], model: string): Published {
  const own = predictions.filter((prediction) => prediction.model === model);
  return {
    through: Math.max(Number.NEGATIVE_INFINITY, ...own.map(({ timestamp }) => timestamp)),
    alarmTimes: own
      .filter(({ alarm }) => alarm)
      .map(({ emittedAt }) => emittedAt)
      .toSorted((a, b) => a - b),
  };
}
