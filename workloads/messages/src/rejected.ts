import { z } from 'zod';
import { createCodec } from './codec.ts';
import { epochInstant } from './fields.ts';
import { TOPICS } from './topics.ts';

/** A record that could not be used, with where it came from and its beginning. */
export const rejectedSchema = z.object({
  timestamp: epochInstant,
  topic: z.string().max(249),
  partition: z.int().min(0),
  offset: z.string().max(20),
  reason: z.string().max(64),
  message: z.string().max(2000),
  /** At most the first 200 bytes of the value, as text. */
  excerpt: z.string().max(800),
});

export type Rejected = z.infer<typeof rejectedSchema>;
export const rejected = createCodec(TOPICS.rejected, rejectedSchema);
