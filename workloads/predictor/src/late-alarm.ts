import type { Prediction } from '@anomaly-prediction/messages';

/** After an outage older seconds than this are told for the record, not to wake anybody. */
const LATE_SECONDS = 30;

/**
 * The prediction without its alarm when it comes too late. An alarm counts from the instant at which
 * it is said: one that tells of minutes ago would announce what is over or has long begun.
 */
export function withoutLateAlarm(prediction: Prediction): Prediction {
  const lateSeconds = Math.round(prediction.emittedAt - prediction.timestamp);
  if (!prediction.alarm || lateSeconds <= LATE_SECONDS) return prediction;
  const reason = `Read ${lateSeconds} s late: no alarm is raised for a second so long ago.`;
  return { ...prediction, alarm: false, reasons: [reason, ...prediction.reasons] };
}
