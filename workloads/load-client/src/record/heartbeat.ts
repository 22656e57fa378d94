import { msPastSecond, repeat } from '@anomaly-prediction/service';

/** After the end of a second, so that a timer that fires a little early still finds it ended. */
const AFTER_SECOND_MS = 20;

/** Milliseconds from `epochMs` to the next instant shortly after a second's end. */
export const msToNextBeat = (epochMs: number): number => {
  const intoSecondMs = (((epochMs - AFTER_SECOND_MS) % 1_000) + 1_000) % 1_000;
  return 1_000 - intoSecondMs;
};

/** Milliseconds from `epochMs` until its own second is surely over. */
export const msToSecondOver = (epochMs: number): number => msPastSecond(epochMs, AFTER_SECOND_MS);

/** Calls `beat` right after each second's end until the returned function is called. */
export const everySecond = (beat: (epochMs: number) => void): (() => void) =>
  repeat(msToNextBeat, beat);
