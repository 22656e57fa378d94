/** Time and its timer; fakes in tests. */
export interface Clock {
  epochMs(): number;
  /** Calls back once, `ms` from now; returns what cancels it. */
  after(ms: number, callback: () => void): () => void;
}

export const systemClock: Clock = {
  epochMs: Date.now,
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};

/**
 * Calls back at the end of each epoch second with the second that has just ended. Each wait is
 * counted from the clock, so lateness never adds up; a second that passed while the process was
 * held up is left out. Returns what ends it.
 */
export function everySecond(clock: Clock, onEnd: (second: number) => void): () => void {
  let next = Math.floor(clock.epochMs() / 1_000) + 1;
  let cancel = () => {};
  let stopped = false;
  const schedule = () => {
    if (!stopped) cancel = clock.after(Math.max(0, next * 1_000 - clock.epochMs()), wake);
  };
  const wake = () => {
    const current = Math.floor(clock.epochMs() / 1_000);
    // Timers may come a moment early. A clock set back is a new start.
    if (current >= next) onEnd(current - 1);
    next = current + 1;
    schedule();
  };
  schedule();
  return () => {
    stopped = true;
    cancel();
  };
}
