import { z } from 'zod';
import { createCodec } from './codec.ts';
import { count, epochSecond, milliseconds, name, percent } from './fields.ts';
import { TOPICS } from './topics.ts';

/** One second of one series: every second from the first to the last exactly once. */
export const aggregateSchema = z.object({
  timestamp: epochSecond,
  /** Mean over the pods that reported, in % of the limit; null when none did. */
  cpu: percent.nullable(),
  mem: percent.nullable(),
  /** Requests that ended in this second. */
  count,
  /** Sum of their response times in ms. */
  summation: z.number().min(0),
  /** Mean of their response times in ms; 0 with no request. */
  mean: milliseconds,
  max: milliseconds,
  /** How many of them violated the SLO. */
  violations: count,
  /** 99th percentile (nearest rank) in ms; 0 with no request. */
  p99: milliseconds,
  /** Requests unanswered at the end of the second, over all clients. */
  open: count,
  /** How long the oldest of them has waited. */
  oldestOpenMs: milliseconds,
  /** True when a known sidecar or client had not reported by the end of the wait. */
  incomplete: z.boolean(),
  pods: z.record(name, z.object({ cpu: percent, mem: percent, throttled: percent.optional() })),
});

/** Room for 500 pods with the longest names. */
const MAX_BYTES = 256 * 1024;

export type Aggregate = z.infer<typeof aggregateSchema>;
export const aggregate = createCodec(TOPICS.aggregate, aggregateSchema, MAX_BYTES);
