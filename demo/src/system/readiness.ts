import { setTimeout as delay } from 'node:timers/promises';

const POLL_EVERY_MS = 200;
const CALL_TIMEOUT_MS = 2_000;

/** Waits until `/readyz` on this port answers 200. Throws after `timeoutSeconds`, naming the part. */
export async function waitUntilReady(
  name: string,
  port: number,
  timeoutSeconds: number,
  signal: AbortSignal,
): Promise<void> {
  const giveUpMs = performance.now() + timeoutSeconds * 1000;
  while (performance.now() < giveUpMs) {
    signal.throwIfAborted();
    if (await isReady(port)) return;
    await delay(POLL_EVERY_MS, undefined, { signal });
  }
  throw new Error(`${name} was not ready after ${timeoutSeconds} s`);
}

async function isReady(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/readyz`, {
      signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
    });
    return response.ok;
  } catch {
    // Not listening yet.
    return false;
  }
}
