import type { Simulation } from '../simulation.ts';
import type { Database } from '../site/database.ts';

export interface SlowDatabaseOptions {
  database: Database;
  rampSeconds: number;
  /** What each query takes more at the end of the ramp. */
  maxExtraMs: number;
}

const EVERY_MS = 1_000;

/** Each query takes a little more every second. Returns what stops it. */
export function startSlowDatabase(
  { clock, events }: Simulation,
  { database, rampSeconds, maxExtraMs }: SlowDatabaseOptions,
): () => void {
  const startMs = clock.nowMs;
  let stopped = false;

  function step(): void {
    if (stopped) return;
    const grown = Math.min(1, (clock.nowMs - startMs) / (1_000 * rampSeconds));
    database.extraMs = grown * maxExtraMs;
    events.plan(clock.nowMs + EVERY_MS, step);
  }

  step();
  return () => {
    stopped = true;
    database.extraMs = 0;
  };
}
