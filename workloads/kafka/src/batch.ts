const MAX_BATCH_MESSAGES = 1_000;
/** Half of a broker's default limit for one request. */
const MAX_BATCH_BYTES = 512 * 1024;

/** How many of the waiting messages fit in one batch; at least one. */
export function batchLength<T>(waiting: readonly T[], bytesOf: (message: T) => number): number {
  let bytes = 0;
  for (const [index, message] of waiting.slice(0, MAX_BATCH_MESSAGES).entries()) {
    bytes += bytesOf(message);
    if (bytes > MAX_BATCH_BYTES) return Math.max(index, 1);
  }
  return Math.min(waiting.length, MAX_BATCH_MESSAGES);
}
