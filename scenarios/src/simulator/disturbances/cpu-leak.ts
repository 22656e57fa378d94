import { Pacer } from '@anomaly-prediction/chaos';
import type { Simulation } from '../simulation.ts';
import type { Burners } from './burners.ts';

export interface CpuLeakOptions {
  burners: Burners;
  /** Joint demand of all burners, in CPU allowances. */
  demandAllowances(elapsedSeconds: number): number;
  allowanceCores: number;
  /** CPU of one turn of the agent, which decides when to burn. */
  turnMs: number;
}

/**
 * CPU that is burnt, growing or all at once. What the agent decides is decided by its own pacer, debt
 * and all; and the thread that asks the pacer must get its turn in the allowance like all others.
 * Returns what stops it.
 */
export function startCpuLeak(
  { cpu, clock, events }: Simulation,
  { burners, demandAllowances, allowanceCores, turnMs }: CpuLeakOptions,
): () => void {
  let stopped = false;
  const control = cpu.addThread(turn);
  const cpuMs = () => burners.usedMs + cpu.usedMs(control);
  const { sliceMs } = burners;
  const maxBusy = 2 * burners.threads;
  const startMs = clock.nowMs;
  const pacer = new Pacer({ startMs, demandAllowances, allowanceCores, sliceMs, maxBusy }, cpuMs());

  function wake(): void {
    if (!stopped) cpu.give(control, turnMs);
  }

  function turn(): void {
    if (stopped) return;
    const reading = { nowMs: clock.nowMs, cpuMs: cpuMs(), busy: burners.busy };
    const { slices, waitMs } = pacer.next(reading);
    for (let begun = 0; begun < slices; begun++) burners.burn();
    events.plan(clock.nowMs + waitMs, wake);
  }

  wake();
  return () => {
    stopped = true;
  };
}
