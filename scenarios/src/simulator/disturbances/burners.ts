import { logNormal } from '../engine/distributions.ts';
import type { Simulation } from '../simulation.ts';

export interface BurnerOptions {
  threads: number;
  sliceMs: number;
  sliceVariation: number;
}

/** The chaos agent's threads inside the web server's allowance, each as entitled to CPU as its own. */
export interface Burners {
  readonly threads: number;
  readonly sliceMs: number;
  /** Slices that have begun or wait for a thread. */
  readonly busy: number;
  /** CPU time of all of them so far. */
  readonly usedMs: number;
  burn(): void;
}

export function createBurners(
  { cpu, random }: Pick<Simulation, 'cpu' | 'random'>,
  { threads, sliceMs, sliceVariation }: BurnerOptions,
): Burners {
  const pool = Array.from({ length: threads }, () => {
    const thread: number = cpu.addThread(() => {
      if (waiting === 0) return void idle.push(thread);
      waiting--;
      begin(thread);
    });
    return thread;
  });
  const idle = [...pool];
  let waiting = 0;

  const begin = (thread: number): void =>
    cpu.give(thread, logNormal(sliceMs, sliceVariation, random));

  return {
    threads,
    sliceMs,
    get busy() {
      return pool.length - idle.length + waiting;
    },
    get usedMs() {
      return pool.reduce((sum, thread) => sum + cpu.usedMs(thread), 0);
    },
    burn() {
      const thread = idle.pop();
      if (thread === undefined) waiting++;
      else begin(thread);
    },
  };
}
