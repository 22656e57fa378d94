import { REQUEST_TIMEOUT_MS, type ResponseTime } from '@anomaly-prediction/messages';

/** What the client tells of its requests. All instants are epoch milliseconds. */
export interface Journal {
  /** A request was due at `dueMs` and goes out. */
  begin(dueMs: number, nowMs: number): OpenRequest;
  /** Tells of every second that has ended since the last call. Call it once a second or more. */
  advance(nowMs: number): void;
  readonly open: number;
}

export interface OpenRequest {
  /** The answer is complete; a request that is not `ok` counts as long as the time-out. */
  end(outcome: { interaction: string; ok: boolean; ms: number }, nowMs: number): void;
}

/** Seconds told of at most after a stall. One longer than this is a machine that slept. */
const MAX_CATCH_UP_SECONDS = 600;

/**
 * Numbers all messages of one client in one sequence, and keeps the promise that the aggregator
 * builds on: whatever ended in a second comes before that second's heartbeat. Hence every event
 * first closes the seconds before it; and should the clock step back, a response is told in the
 * first second that is not closed yet.
 */
export function createJournal(
  client: string,
  startMs: number,
  send: (message: ResponseTime) => void,
): Journal {
  /** When each request that is still open was due. */
  const open = new Map<OpenRequest, number>();
  let sequence = 0;
  let openSecond = secondOf(startMs);

  function advance(nowMs: number): void {
    const nowSecond = secondOf(nowMs);
    openSecond = Math.max(openSecond, nowSecond - MAX_CATCH_UP_SECONDS);
    for (; openSecond < nowSecond; openSecond++) {
      const endMs = (openSecond + 1) * 1_000;
      const waitedMs = [...open.values()].map((dueMs) => endMs - dueMs);
      const oldestOpenMs = Math.max(0, ...waitedMs);
      send({ timestamp: openSecond, client, sequence: sequence++, open: open.size, oldestOpenMs });
    }
  }

  function begin(dueMs: number, nowMs: number): OpenRequest {
    advance(nowMs);
    const request: OpenRequest = {
      end: ({ interaction, ok, ms }, endMs) => {
        advance(endMs);
        open.delete(request);
        send({
          timestamp: openSecond,
          ms: ok ? ms : REQUEST_TIMEOUT_MS,
          interaction,
          ok,
          client,
          sequence: sequence++,
        });
      },
    };
    open.set(request, dueMs);
    return request;
  }

  return {
    begin,
    advance,
    get open() {
      return open.size;
    },
  };
}

const secondOf = (epochMs: number): number => Math.floor(epochMs / 1_000);
