/**
 * Calls `tick` again and again until the returned function is called. Each wait is computed from
 * the clock (`waitMs` of the epoch's ms), so lateness does not add up; the next one is set before
 * the tick, so one that fails does not end the row.
 */
export function repeat(
  waitMs: (epochMs: number) => number,
  tick: (epochMs: number) => void,
): () => void {
  const schedule = () =>
    setTimeout(() => {
      timer = schedule();
      tick(Date.now());
    }, waitMs(Date.now()));
  let timer = schedule();
  return () => clearTimeout(timer);
}

/** Milliseconds from `epochMs` until its own second has been over for `slackMs`. */
export const msPastSecond = (epochMs: number, slackMs: number): number =>
  1_000 - (epochMs % 1_000) + slackMs;
