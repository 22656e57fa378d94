import type { Aggregate } from '@anomaly-prediction/messages';
import type { Detector } from '../detectors/detector.ts';
import { plainVerdict } from './plain-verdict.ts';

/** Weight of the newest value. Roberts suggests 0.05 to 0.3 for small shifts. */
const LAMBDA = 0.2;
/** Width of the control limits in standard deviations of the EWMA statistic. */
const LIMIT_DEVIATIONS = 3;

export interface EwmaOptions {
  /** Measured seconds from which mean and deviation of CPU are taken; then they stay. */
  trainingSeconds: number;
}

/**
 * Control chart of an exponentially weighted moving average of CPU: alarms above
 * mean + L * sigma * sqrt(lambda / (2 - lambda)). Roberts 1959, "Control Chart Tests Based on
 * Geometric Moving Averages", Technometrics 1(3). Only the upper limit counts: idle CPU harms nobody.
 */
export function createEwma({ trainingSeconds }: EwmaOptions): Detector {
  // Welford 1962: mean and sum of squared deviations without keeping the values.
  let samples = 0;
  let mean = 0;
  let squares = 0;
  let average = 0;

  const isTrained = () => samples >= trainingSeconds;
  const next = ({ cpu }: Aggregate) =>
    cpu === null ? average : LAMBDA * cpu + (1 - LAMBDA) * average;
  const limit = () =>
    mean + LIMIT_DEVIATIONS * Math.sqrt(squares / (samples - 1)) * Math.sqrt(LAMBDA / (2 - LAMBDA));

  function train(cpu: number): void {
    samples += 1;
    const deviation = cpu - mean;
    mean += deviation / samples;
    squares += deviation * (cpu - mean);
    average = mean;
  }

  return {
    model: 'ewma',
    score: (aggregate) => {
      const trained = isTrained();
      const alarm = trained && next(aggregate) > limit();
      return { ...plainVerdict(alarm, 'Mean CPU is above its upper control limit.'), trained };
    },
    learn: (aggregate) => {
      if (isTrained()) average = next(aggregate);
      else if (aggregate.cpu !== null) train(aggregate.cpu);
    },
  };
}
