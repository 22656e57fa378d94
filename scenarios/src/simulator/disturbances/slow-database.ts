import { LOCK_HELD_MAX_MS, LOCK_PERIOD_MS, lockHeldMs } from '@anomaly-prediction/chaos';
import type { Simulation } from '../simulation.ts';
import type { Database } from '../site/database.ts';

export interface SlowDatabaseOptions {
  database: Database;
  rampSeconds: number;
}

/** A job that locks a table again and again, for longer each time. Returns what stops it. */
export function startSlowDatabase(
  { clock, events }: Simulation,
  { database, rampSeconds }: SlowDatabaseOptions,
): () => void {
  const startMs = clock.nowMs;
  let period = 0;
  let stopped = false;

  function lock(): void {
    if (stopped) return;
    period++;
    database.lock();
    const lockedMs = lockHeldMs((clock.nowMs - startMs) / 1_000, rampSeconds);
    events.plan(clock.nowMs + lockedMs, unlock);
  }

  function unlock(): void {
    database.unlock();
    const restMs = startMs + period * LOCK_PERIOD_MS - clock.nowMs;
    events.plan(clock.nowMs + Math.max(restMs, LOCK_PERIOD_MS - LOCK_HELD_MAX_MS), lock);
  }

  lock();
  return () => {
    stopped = true;
    database.unlock();
  };
}
