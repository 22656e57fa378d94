import { fails, holds, type Observation, unknown, type Verdict } from './observation.ts';

/** A record is about 3 s old when it is read; ten times that is an outage. */
const STALE_AFTER_SECONDS = 30;

/** Whether the predictor gets what it predicts from. */
export function inputFresh({ predictor, nowMs }: Observation): Verdict {
  if ('unreachable' in predictor) {
    return unknown('PredictorUnreachable', 'The predictor does not answer.');
  }
  const { recordTimestamp } = predictor.report;
  if (recordTimestamp === null) {
    return fails('NoRecordYet', 'The predictor has read no record yet.');
  }
  if (nowMs / 1_000 - recordTimestamp > STALE_AFTER_SECONDS) {
    const last = new Date(recordTimestamp * 1_000).toISOString();
    return fails('RecordsStale', `The predictor has read no record since ${last}.`);
  }
  return holds('RecordsArriving', 'Records arrive every second.');
}
