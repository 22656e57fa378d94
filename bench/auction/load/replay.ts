import type { Interaction } from '@anomaly-prediction/messages';

export interface RecordedRequest {
  interaction: Interaction;
  method: 'GET' | 'POST';
  /** Path with query. */
  url: string;
  /** Urlencoded. */
  body?: string;
}

/** What is sent: the recorded request, made new where the site takes the same only once. */
export interface Replay {
  next(): RecordedRequest;
}

/** Bids of one item rise by this much, more than the site asks for. */
const BID_STEP_CENTS = 200;

/**
 * Recorded requests in their order, again and again. A nickname is registered once and a bid must
 * pass the one before, so these two are written anew each time: else the site would answer them with
 * pages that say no. Sessions, logins and ids stay good for as long as the database lives.
 */
export function createReplay(requests: readonly RecordedRequest[]): Replay {
  const highestCents = highestBids(requests);
  let sent = 0;
  return {
    next: () => {
      const request = requests[sent % requests.length];
      if (!request) throw new RangeError('nothing is recorded');
      sent += 1;
      if (request.interaction === 'RegisterUser') return registerAnew(request, sent);
      if (request.interaction === 'StoreBid') return bidMore(request, highestCents);
      return request;
    },
  };
}

function registerAnew(request: RecordedRequest, number: number): RecordedRequest {
  const fields = new URLSearchParams(request.body);
  fields.set('nickname', `again-${number}`);
  return { ...request, body: fields.toString() };
}

function bidMore(request: RecordedRequest, highestCents: Map<string, number>): RecordedRequest {
  const fields = new URLSearchParams(request.body);
  const item = fields.get('item') ?? '';
  const cents = (highestCents.get(item) ?? 0) + BID_STEP_CENTS;
  highestCents.set(item, cents);
  fields.set('bid', (cents / 100).toFixed(2));
  // Empty or lower means the bid itself.
  fields.set('maxBid', '');
  return { ...request, body: fields.toString() };
}

/** In cents by item, once the recording is over. */
function highestBids(requests: readonly RecordedRequest[]): Map<string, number> {
  const highestCents = new Map<string, number>();
  for (const { interaction, body } of requests) {
    if (interaction !== 'StoreBid') continue;
    const fields = new URLSearchParams(body);
    const item = fields.get('item') ?? '';
    const cents = Math.round(Number(fields.get('bid')) * 100);
    highestCents.set(item, Math.max(cents, highestCents.get(item) ?? 0));
  }
  return highestCents;
}
