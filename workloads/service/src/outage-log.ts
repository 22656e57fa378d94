/** During an outage every request fails alike: one line in this time says as much as thousands. */
const QUIET_MS = 10_000;

/** Warns of the first of many failures alike, then of at most one each 10 s. */
export function createOutageLog(
  log: { warn(fields: object, message: string): void },
  message: string,
  nowMs: () => number,
): (fields: object) => void {
  let quietUntilMs = Number.NEGATIVE_INFINITY;
  return (fields) => {
    const failedMs = nowMs();
    if (failedMs < quietUntilMs) return;
    quietUntilMs = failedMs + QUIET_MS;
    log.warn(fields, message);
  };
}
