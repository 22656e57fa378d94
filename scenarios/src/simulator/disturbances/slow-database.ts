import {
  heldMs,
  MAX_HELD_MS,
  PERIOD_MS,
} from '../../../../workloads/chaos/src/preload/database/lock-plan.ts';
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
    const lockedMs = heldMs((clock.nowMs - startMs) / 1_000, rampSeconds);
    events.plan(clock.nowMs + lockedMs, unlock);
  }

  function unlock(): void {
    database.unlock();
    const restMs = startMs + period * PERIOD_MS - clock.nowMs;
    events.plan(clock.nowMs + Math.max(restMs, PERIOD_MS - MAX_HELD_MS), lock);
  }

  lock();
  return () => {
    stopped = true;
    database.unlock();
  };
}
