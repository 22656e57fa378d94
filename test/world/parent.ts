/** A stop that takes longer ends the process by force; the keeper then clears what is left. */
const STOP_TIMEOUT_MS = 20_000;
/** A second Ctrl-C this long after the first is impatience, not the same one delivered twice. */
const SECOND_INTERRUPT_MS = 1_000;

/**
 * Resolves when this process should end: on SIGINT, SIGTERM or SIGHUP, or with SIGHUP when
 * start.mjs, which started it, is gone in whatever way, or was so already. Once asked, further
 * signals are ignored but for a second Ctrl-C, which ends at once; so does a stop that takes over
 * 20 s.
 */
export function stopRequested(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let askedAt: number | undefined;
    const ask = (signal: NodeJS.Signals) => {
      const now = performance.now();
      if (askedAt === undefined) {
        askedAt = now;
        setTimeout(() => process.exit(1), STOP_TIMEOUT_MS).unref();
        resolve(signal);
      } else if (signal === 'SIGINT' && now - askedAt >= SECOND_INTERRUPT_MS) {
        process.exit(130);
      }
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, ask);
    process.once('disconnect', () => ask('SIGHUP'));
    // Not undefined, as it is in a process that never had a channel.
    if (process.connected === false) ask('SIGHUP');
  });
}
