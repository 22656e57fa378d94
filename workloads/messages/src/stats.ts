import { z } from 'zod';
import { createCodec } from './codec.ts';
import { epochSecond, name, percent } from './fields.ts';
import { TOPICS } from './topics.ts';

/** What one pod's web container used in the second [timestamp, timestamp + 1). */
export const statsSchema = z.object({
  timestamp: epochSecond,
  pod: name,
  /** CPU in % of the container's limit, of the machine without one. */
  cpu: percent,
  /** Working set in % of the container's limit, of the machine without one. */
  mem: percent,
  /** Share of the second's scheduling periods in which the container was throttled, in %. */
  throttled: percent.optional(),
});

export type Stats = z.infer<typeof statsSchema>;
export const stats = createCodec(TOPICS.stats, statsSchema);
