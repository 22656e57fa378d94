/** A predictor's status as it says it in peace, now; tests alter what matters to them. */
export const predictorSays = (altered: object = {}) => ({
  series: 'rubis',
  model: 'test',
  trained: true,
  violationProbability: 0.02,
  alarm: false,
  expectedLeadSeconds: null,
  reasons: [],
  recordTimestamp: Math.floor(Date.now() / 1_000),
  episodes: { caught: 0, missed: 0 },
  falseAlarms: 0,
  lastOutcome: null,
  ...altered,
});
