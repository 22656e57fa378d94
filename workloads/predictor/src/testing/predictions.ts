import type { Prediction } from '@anomaly-prediction/messages';

/** A calm prediction; a case names only what matters to it. */
export const aPrediction = (given: Partial<Prediction> = {}): Prediction => ({
  timestamp: 1_800_000_000,
  emittedAt: (given.timestamp ?? 1_800_000_000) + 3.2,
  model: 'htm',
  trained: true,
  anomalyScore: 0.1,
  anomalyLikelihood: 0.5,
  forecast: { steps: [1, 60], cpu: [28, 29] },
  violationProbability: 0.02,
  alarm: false,
  expectedLeadSeconds: null,
  pod: null,
  reasons: [],
  ...given,
});
