/** The share that fair scheduling leaves a web server of one thread: 16 ms of CPU a second. */
const BURNERS_PER_CORE = 64;
const BURNERS_MIN = 16;
const BURNERS_MAX = 256;

/**
 * Threads that burn at once. A web server keeps its fair share of what is fought over, one part in
 * so many: little enough to hurt on a fast machine too, where it needs 40 ms of CPU a second.
 */
export function burnersFor(allowanceCores: number): number {
  const wanted = Math.ceil(BURNERS_PER_CORE * allowanceCores);
  return Math.max(BURNERS_MIN, Math.min(wanted || 0, BURNERS_MAX));
}

/** Those of this process. */
export const BURNERS = burnersFor(Number(process.env.CPU_ALLOWANCE_CORES));

// libuv reads this when its pool is first used, so this module is imported before any other.
process.env.UV_THREADPOOL_SIZE = String(BURNERS);
