import { type Interaction, REQUEST_TIMEOUT_MS } from '@anomaly-prediction/messages';
import type { Journal } from '../record/journal.ts';
import type { HttpClient } from '../site/http-client.ts';
import { createPage } from '../site/page.ts';
import type { Answer, PageRequest } from './visit.ts';

export interface AskOptions {
  site: URL;
  http: HttpClient;
  journal: Journal;
  requestTimeoutMs: number;
  /** Told of every request that ended. */
  onEnd(outcome: { interaction: Interaction; ok: boolean; ms: number }): void;
  /** Told besides why one failed. */
  onFailure(fields: object): void;
}

/** Sends a request that was due at `dueMs` of performance.now(). */
export type Ask = (request: PageRequest, dueMs: number) => Promise<Answer>;

/**
 * Measures each request from when it was due, not from when it was sent: a client that was held up
 * would else leave out just the waiting that a real visitor would have had.
 */
export function createAsk(options: AskOptions): Ask {
  const { site, http, journal, requestTimeoutMs, onEnd, onFailure } = options;
  return async (request, dueMs) => {
    const { interaction, url } = request;
    // A timer may fire a fraction of a millisecond early.
    const lateMs = Math.max(0, performance.now() - dueMs);
    const startMs = performance.now() - lateMs;
    const open = journal.begin(Date.now() - lateMs, Date.now());
    const result = await http
      .send(request, Math.max(0, requestTimeoutMs - lateMs))
      .catch((cause: Error) => cause);
    const status = result instanceof Error ? 0 : result.status;
    const ok = status >= 200 && status < 400;
    const ms = ok ? performance.now() - startMs : REQUEST_TIMEOUT_MS;
    open.end({ interaction, ok, ms }, Date.now());
    onEnd({ interaction, ok, ms });
    if (result instanceof Error || !ok) {
      const why = result instanceof Error ? { reason: result.message } : { status };
      onFailure({ interaction, url, ...why });
      return { ok, status };
    }
    return { ok, status, page: createPage(result.body, new URL(url, site)) };
  };
}
