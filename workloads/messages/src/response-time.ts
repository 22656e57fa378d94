import { z } from 'zod';
import { createCodec } from './codec.ts';
import { count, epochSecond, milliseconds, name } from './fields.ts';
import { TOPICS } from './topics.ts';

/** What a request that fails or times out counts as, in ms: the client's time-out. */
export const REQUEST_TIMEOUT_MS = 10_000;

const sender = {
  /** The client's name with its start, so that a restarted client counts its sequence afresh. */
  client: name,
  /** Counts every message of this client, heartbeats too, from 0: a repeat is a duplicate. */
  sequence: count,
};

/** One request, in the second in which it ended. */
export const responseSchema = z.object({
  timestamp: epochSecond,
  ms: milliseconds,
  interaction: name,
  ok: z.boolean(),
  ...sender,
});

/** Once a second from each client: all that ended in `timestamp` has been sent before it. */
export const heartbeatSchema = z.object({
  timestamp: epochSecond,
  ...sender,
  /** Requests still unanswered at the end of the second. */
  open: count,
  /** How long the oldest of them has waited; 0 with none open. */
  oldestOpenMs: milliseconds,
});

export const responseTimeSchema = z.union([responseSchema, heartbeatSchema]);

export type Response = z.infer<typeof responseSchema>;
export type Heartbeat = z.infer<typeof heartbeatSchema>;
export type ResponseTime = z.infer<typeof responseTimeSchema>;

export const isResponse = (message: ResponseTime): message is Response => 'ms' in message;
export const responseTime = createCodec(TOPICS.responseTime, responseTimeSchema);
