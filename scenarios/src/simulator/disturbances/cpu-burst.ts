import type { Simulation } from '../simulation.ts';
import type { Burners } from './burners.ts';

/** A demand of so many cores, at once and for a while. Returns what stops it. */
export function startCpuBurst(
  { clock, events }: Simulation,
  { burners, cores }: { burners: Burners; cores: number },
): () => void {
  let stopped = false;
  const everyMs = burners.sliceMs / cores;

  function slice(): void {
    if (stopped) return;
    if (burners.busy < burners.threads) burners.burn();
    events.plan(clock.nowMs + everyMs, slice);
  }

  slice();
  return () => {
    stopped = true;
  };
}
