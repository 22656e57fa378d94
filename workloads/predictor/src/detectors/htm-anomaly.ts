import type { Aggregate } from '@anomaly-prediction/messages';
import { AnomalyDetector, model1 } from 'htm.js';

export interface AnomalyScores {
  /** Share of this second that was not expected after those before it, from 0 to 1. */
  anomalyScore: number;
  /** Near 1 when the latest scores are far above the usual, 0.5 while that is not known. */
  anomalyLikelihood: number;
}

/** The part of a detector that says how unusual a second is, whatever the reason. */
export interface AnomalyModel {
  /** Changes nothing. */
  score(aggregate: Aggregate): AnomalyScores;
  learn(aggregate: Aggregate): void;
}

export interface HtmAnomalyOptions {
  /** By then the likelihood is known. */
  trainingSeconds: number;
  seed: number;
}

/** In % of the allowance: half the usual scatter of a second. */
const CPU_RESOLUTION_PERCENT = 2;
/** Of the square root of a count, whose scatter is 0.5 at any load (Poisson). */
const ROOT_COUNT_RESOLUTION = 0.5;
/** Some 20 MiB; a stream of noise would fill any number. */
const MAX_SEGMENTS = 32_768;

/**
 * HTM over CPU and request count: what values follow one another, and how unexpected the latest
 * seconds are beside all those before (Ahmad et al. 2017).
 */
export function createHtmAnomaly({ trainingSeconds, seed }: HtmAnomalyOptions): AnomalyModel {
  const learningPeriod = Math.floor(trainingSeconds / 2);
  const htm = new AnomalyDetector({
    ...model1,
    memory: { ...model1.memory, maxSegments: MAX_SEGMENTS },
    fields: {
      cpu: { resolution: CPU_RESOLUTION_PERCENT },
      rootCount: { resolution: ROOT_COUNT_RESOLUTION },
    },
    likelihood: {
      learningPeriod,
      estimationSamples: Math.max(2, trainingSeconds - learningPeriod),
    },
    seed,
  });
  const toRecord = ({ cpu, count }: Aggregate) => ({ cpu, rootCount: Math.sqrt(count) });
  return {
    score: (aggregate) => {
      const { anomalyScore, anomalyLikelihood } = htm.score(toRecord(aggregate));
      return { anomalyScore, anomalyLikelihood };
    },
    learn: (aggregate) => htm.learn(toRecord(aggregate)),
  };
}
