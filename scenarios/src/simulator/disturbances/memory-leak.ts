import { BLOCK_BYTES, Growth } from '@anomaly-prediction/chaos';
import type { Simulation } from '../simulation.ts';
import type { Site } from '../site/site.ts';

export interface MemoryLeakOptions {
  site: Site;
  rampSeconds: number;
  /** CPU of making so much and of moving it out of the young generation. */
  msPerMiB: number;
  /** What the container still has before the kernel kills. */
  availableMiB(): number;
}

/** The leak's own. */
const EVERY_MS = 50;
const MIB = 2 ** 20;
const BLOCK_MIB = BLOCK_BYTES / MIB;

/**
 * Objects that are kept for good. How many is decided by the leak's own code, which runs on the web
 * server's thread and so comes late when that hangs. Returns what stops it.
 */
export function startMemoryLeak(
  { clock, events }: Simulation,
  { site, rampSeconds, msPerMiB, availableMiB }: MemoryLeakOptions,
): () => void {
  const { heap } = site;
  const growth = new Growth({
    startMs: clock.nowMs,
    rampSeconds,
    blockBytes: BLOCK_BYTES,
    usedBytes: heap.usedMiB * MIB,
    limits: { oldBytes: heap.limitMiB * MIB, youngBytes: heap.youngMiB * MIB },
  });
  let stopped = false;
  let keptMiB = 0;
  let madeMiB = 0;

  function due(): void {
    if (!stopped) site.turn(madeMiB * msPerMiB, step);
  }

  function step(): void {
    if (stopped) return;
    const { add, replace, drop } = growth.next({
      nowMs: clock.nowMs,
      usedBytes: heap.usedMiB * MIB,
      liveBytes: heap.liveMiB * MIB,
      availableBytes: availableMiB() * MIB,
    });
    const dropped = Math.min(drop * BLOCK_MIB, keptMiB);
    keptMiB += add * BLOCK_MIB - dropped;
    madeMiB = (add + replace) * BLOCK_MIB;
    heap.release(dropped);
    site.collect(heap.keep(add * BLOCK_MIB));
    site.collect(heap.allocate(replace * BLOCK_MIB));
    // A timer that fired late is not made up for.
    events.plan(clock.nowMs + EVERY_MS, due);
  }

  due();
  return () => {
    stopped = true;
    heap.release(keptMiB);
    site.collect(heap.collect());
  };
}
