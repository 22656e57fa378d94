const NANOSECONDS_PER_MS = 1_000_000;

/** The kernel's monotonic clock in ms: never set, and the same in every process of the machine. */
export const monotonicMs = (): number => Number(process.hrtime.bigint()) / NANOSECONDS_PER_MS;
