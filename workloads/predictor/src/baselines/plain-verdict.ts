import type { Verdict } from '../detectors/detector.ts';

/** What a detector says that knows only alarm or none. */
export const plainVerdict = (alarm: boolean, reason: string): Verdict => ({
  trained: true,
  anomalyScore: alarm ? 1 : 0,
  anomalyLikelihood: alarm ? 1 : 0,
  forecast: { steps: [], cpu: [] },
  violationProbability: alarm ? 1 : 0,
  alarm,
  expectedLeadSeconds: null,
  pod: null,
  reasons: alarm ? [reason] : [],
});
