import type { AnomalyModel } from '../detectors/htm-anomaly.ts';

/** Always as usual, at no cost: for tests over hours of data. */
export const createFakeAnomaly = (anomalyLikelihood = 0.5): AnomalyModel => ({
  score: () => ({ anomalyScore: 0, anomalyLikelihood }),
  learn: () => {},
});
