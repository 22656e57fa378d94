import type { Timing } from './timing.ts';

export interface RateLimit {
  /** Calls a second in the long run. */
  qps: number;
  /** Calls at once after a quiet time; at least 1. */
  burst: number;
}

/** A token bucket: whoever comes takes a token, on credit if there is none, and waits until it is due. */
export function createRateLimiter({ qps, burst }: RateLimit, timing: Timing) {
  if (!(qps > 0 && burst >= 1)) {
    throw new Error(
      `rate limit of ${qps} calls a second and a burst of ${burst} lets nothing through`,
    );
  }
  let tokens = burst;
  let filledMs = timing.nowMs();

  return {
    /** Resolves in the order of the calls. @throws the signal's reason when it is aborted */
    async turn(signal?: AbortSignal): Promise<void> {
      const nowMs = timing.nowMs();
      tokens = Math.min(burst, tokens + ((nowMs - filledMs) / 1_000) * qps);
      filledMs = nowMs;
      tokens -= 1;
      if (tokens < 0) await timing.sleep((-tokens / qps) * 1_000, signal);
    },
  };
}

export type RateLimiter = ReturnType<typeof createRateLimiter>;
