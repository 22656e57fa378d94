/** A server that names no time, or none that can be read, is asked again after this. */
const DEFAULT_WAIT_MS = 1_000;
/** Nobody is held longer by one answer. */
const WAIT_MAX_MS = 30_000;

/**
 * How long to wait before asking again, or undefined when the answer is not to be repeated. Only
 * what the server did not begin: 429, and 503 when it says when to come back.
 * @param retryAfter the header: whole seconds (API servers send no dates)
 */
export function retryAfterMs(
  httpStatus: number,
  retryAfter: string | undefined,
): number | undefined {
  if (httpStatus !== 429 && !(httpStatus === 503 && retryAfter !== undefined)) return undefined;
  if (retryAfter === undefined || !/^\d+$/.test(retryAfter)) return DEFAULT_WAIT_MS;
  return Math.min(Number(retryAfter) * 1_000, WAIT_MAX_MS);
}
