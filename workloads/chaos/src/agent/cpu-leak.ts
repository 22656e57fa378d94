import { Worker } from 'node:worker_threads';

/** One burner alone never hurts a web server, which keeps its fair half of the quota; six do. */
const BURNERS = 6;

/** Places in the memory that the agent shares with its burners. */
export const SHARED = { startMs: 0, deadlineMs: 1, rampSeconds: 2 } as const;
export const SHARED_LENGTH = 3;

/** A monotonic clock that all threads of a process share, in ms. */
export const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6;

export interface Leak {
  /** Starts growing, until `deadlineMs` of {@link monotonicMs}. */
  start(rampSeconds: number, deadlineMs: number): void;
  /** Moves the deadline: the burners themselves stop there, however starved the agent is. */
  extend(deadlineMs: number): void;
  stop(): void;
  close(): Promise<void>;
}

export interface BurnerData {
  leak: Float64Array;
  wake: Int32Array;
  index: number;
  burners: number;
  allowanceCores: number;
}

/** Burners that wait without using CPU until a leak starts. Started once, before any leak. */
export function createCpuLeak(allowanceCores: number): Leak {
  const bytes = SHARED_LENGTH * Float64Array.BYTES_PER_ELEMENT;
  const leak = new Float64Array(new SharedArrayBuffer(bytes));
  const wake = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const workers = Array.from({ length: BURNERS }, (_, index) => {
    const workerData: BurnerData = { leak, wake, index, burners: BURNERS, allowanceCores };
    return new Worker(new URL('./burner.ts', import.meta.url), { workerData });
  });
  return {
    start(rampSeconds, deadlineMs) {
      leak[SHARED.rampSeconds] = rampSeconds;
      leak[SHARED.startMs] = monotonicMs();
      leak[SHARED.deadlineMs] = deadlineMs;
      Atomics.add(wake, 0, 1);
      Atomics.notify(wake, 0);
    },
    extend(deadlineMs) {
      leak[SHARED.deadlineMs] = deadlineMs;
    },
    stop() {
      leak[SHARED.deadlineMs] = 0;
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
