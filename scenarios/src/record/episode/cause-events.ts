import { loggedEvents } from '@anomaly-prediction/demo/system';

/** When a cause began and ended, in epoch seconds, as far as is known. */
export interface CauseTimes {
  causeStart: number | null;
  causeEnd: number | null;
}

const STARTS = ['leakStart', 'shapeStart'] as const;
const ENDS = ['leakEnd', 'shapeEnd'] as const;

/**
 * What the logs say of those that make the cause, the leak's job or every load client: it begins with
 * the first of them and ends with the last. Pure.
 */
export function causeTimes(logs: readonly string[]): CauseTimes {
  const starts = logs.flatMap((log) => loggedEvents(log, STARTS).slice(0, 1));
  const ends = logs.flatMap((log) => loggedEvents(log, ENDS).slice(-1));
  const allEnded = ends.length === logs.length;
  return {
    causeStart: starts.length > 0 ? Math.min(...starts.map(timestampOf)) : null,
    causeEnd: allEnded && ends.length > 0 ? Math.max(...ends.map(timestampOf)) : null,
  };
}

const timestampOf = ({ timestamp }: { timestamp: number }) => timestamp;
