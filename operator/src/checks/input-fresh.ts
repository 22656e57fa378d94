import { fails, holds, type Observation, reportOf, type Verdict } from './observation.ts';
import { wholeSeconds } from './time.ts';

/** A record is about 3 s old when it is read; ten times that is an outage. */
const STALE_AFTER_SECONDS = 30;

/** Whether the predictor gets what it predicts from. */
export function inputFresh({ predictor, nowMs }: Observation): Verdict {
  const answer = reportOf(predictor);
  if (!('report' in answer)) return answer;
  const { recordTimestamp } = answer.report;
  if (recordTimestamp === null) {
    return fails('NoRecordYet', 'The predictor has read no record yet.');
  }
  if (nowMs / 1_000 - recordTimestamp > STALE_AFTER_SECONDS) {
    const last = wholeSeconds(recordTimestamp * 1_000);
    return fails('RecordsStale', `The predictor has read no record since ${last}.`);
  }
  return holds('RecordsArriving', 'Records arrive every second.');
}
