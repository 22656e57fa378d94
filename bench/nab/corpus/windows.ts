import { parseTimestamp } from './timestamp.ts';

/** A span of seconds in which an anomaly may be detected, both ends within it. */
export interface TimeWindow {
  start: number;
  end: number;
}

/** A span of records, by position, both ends within it. */
export interface RecordWindow {
  first: number;
  last: number;
}

/** Windows of each series by its name. Pure. Throws naming what is no list of windows. */
export function parseWindows(json: string): Map<string, TimeWindow[]> {
  const parsed: unknown = JSON.parse(json);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new Error('windows: not an object with a list of windows for each series');
  }
  return new Map(
    Object.entries(parsed).map(([name, windows]) => {
      if (!Array.isArray(windows)) throw new Error(`windows of ${name}: not a list`);
      return [name, windows.map((window: unknown) => parseWindow(name, window))];
    }),
  );
}

function parseWindow(name: string, window: unknown): TimeWindow {
  const [start, end] = Array.isArray(window) ? window : [];
  if (typeof start !== 'string' || typeof end !== 'string') {
    throw new Error(`windows of ${name}: ${JSON.stringify(window)} is not [start, end]`);
  }
  return { start: parseTimestamp(start), end: parseTimestamp(end) };
}

/** Which records each window covers; a window without any record is left out. Pure. */
export function recordWindows(
  windows: readonly TimeWindow[],
  seconds: Float64Array,
): RecordWindow[] {
  return windows
    .map(({ start, end }) => ({
      first: seconds.findIndex((second) => second >= start && second <= end),
      last: seconds.findLastIndex((second) => second >= start && second <= end),
    }))
    .filter(({ first }) => first >= 0)
    .sort((left, right) => left.first - right.first);
}
