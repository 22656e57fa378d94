import { pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';
import { BURNERS } from './pool-size.ts';

export interface Burners {
  /** CPU time that one slice takes, about. */
  readonly sliceMs: number;
  /** Slices that have begun or wait for a thread. */
  readonly busy: number;
  /** Burns one slice as soon as a thread is free. */
  burn(): void;
}

/** About 1.5 ms on a machine of 2025: short, so that no slice empties a quota for everybody. */
const SLICE_ITERATIONS = 10_000;
const CALIBRATION_SLICES = 2 * BURNERS;

const slice = async (): Promise<void> => {
  await promisify(pbkdf2)('nothing', 'secret', SLICE_ITERATIONS, 32, 'sha256');
};

/**
 * The threads of libuv's pool: an isolate of its own for each would take 10 MB and 30 ms of CPU.
 * Resolves when all of them run and a slice has been measured.
 */
export async function startBurners(): Promise<Burners> {
  const beforeMs = cpuMs();
  await Promise.all(Array.from({ length: CALIBRATION_SLICES }, slice));
  const sliceMs = (cpuMs() - beforeMs) / CALIBRATION_SLICES;
  let busy = 0;
  return {
    sliceMs,
    get busy() {
      return busy;
    },
    burn() {
      busy += 1;
      void slice().finally(() => {
        busy -= 1;
      });
    },
  };
}

/** CPU time of all threads of this process so far, in ms. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
