import { msPastSecond, repeat } from '@anomaly-prediction/service';

/** A timer may fire a fraction early; a tick must never fall into the second before. */
const AFTER_SECOND_MS = 2;

/** Milliseconds from `epochMs` to the next second's beginning. */
export const msToNextSecond = (epochMs: number): number => msPastSecond(epochMs, AFTER_SECOND_MS);

/**
 * Calls `tick` at each second's beginning until the returned function is called; a second that was
 * missed stays missed.
 */
export const everySecond = (tick: () => void): (() => void) => repeat(msToNextSecond, tick);
