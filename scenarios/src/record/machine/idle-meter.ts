import { readFileSync } from 'node:fs';
import { msPastSecond, repeat } from '@anomaly-prediction/service';
import { type CpuTicks, idleShare, parseCpuTicks } from './idle-share.ts';

/** Longer than an episode is. */
const KEPT_SECONDS = 7_200;
const AFTER_SECOND_MS = 2;

/** Knows how idle the machine was, second by second. */
export interface IdleMeter {
  /** In this epoch second; null where that is not known. */
  at(second: number): number | null;
  close(): void;
}

export function startIdleMeter(readStat = () => readFileSync('/proc/stat', 'utf8')): IdleMeter {
  const meter = createIdleSeries();
  const look = (epochMs: number) => meter.take(epochMs, parseCpuTicks(readStat()));
  look(Date.now());
  const stop = repeat((epochMs) => msPastSecond(epochMs, AFTER_SECOND_MS), look);
  return { at: meter.at, close: stop };
}

/** The arithmetic of the meter: `take` is a look at the counters at that instant. */
export function createIdleSeries() {
  const shares = new Map<number, number>();
  let last: { second: number; ticks: CpuTicks } | undefined;
  return {
    at: (second: number): number | null => shares.get(second) ?? null,
    take(epochMs: number, ticks: CpuTicks): void {
      const second = Math.floor(epochMs / 1_000);
      const share = last && idleShare(last.ticks, ticks);
      if (last !== undefined && share != null) {
        // A look that came late speaks for all the seconds since the one before.
        const from = Math.max(last.second, second - KEPT_SECONDS);
        for (let known = from; known < second; known++) shares.set(known, share);
      }
      last = { second, ticks };
      for (const [known] of shares) {
        if (known >= second - KEPT_SECONDS) break;
        shares.delete(known);
      }
    },
  };
}
