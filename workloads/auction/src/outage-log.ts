/** During an outage every request fails alike: one line in this time says as much as thousands. */
const QUIET_MS = 10_000;

/** Logs the first of the failures that an absent database causes, then at most one each 10 s. */
export function createOutageLog(
  log: { warn(fields: object, message: string): void },
  now: () => Date,
): (error: Error) => void {
  let quietUntilMs = Number.NEGATIVE_INFINITY;
  return (error) => {
    const nowMs = now().getTime();
    if (nowMs < quietUntilMs) return;
    quietUntilMs = nowMs + QUIET_MS;
    log.warn({ reason: error.message }, 'requests are answered 503');
  };
}
