import type { Prediction } from '@anomaly-prediction/messages';

/** After an outage older seconds than this are told for the record, not to wake anybody. */
const LATE_SECONDS = 30;

type Said = Pick<Prediction, 'timestamp' | 'emittedAt'>;

const lateSeconds = ({ timestamp, emittedAt }: Said): number => Math.round(emittedAt - timestamp);

/**
 * Whether no alarm is raised any more for this second. An alarm counts from the instant at which it is
 * said: one that tells of minutes ago would announce what is over or has long begun.
 */
export const isTooLate = (said: Said): boolean => lateSeconds(said) > LATE_SECONDS;

/** The prediction without its alarm when it comes too late. */
export function withoutLateAlarm(prediction: Prediction): Prediction {
  if (!prediction.alarm || !isTooLate(prediction)) return prediction;
  const reason = `Read ${lateSeconds(prediction)} s late: no alarm is raised for a second so long ago.`;
  return { ...prediction, alarm: false, reasons: [reason, ...prediction.reasons] };
}
