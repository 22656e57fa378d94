import { z } from 'zod';
import { createCodec } from './codec.ts';
import { epochInstant, epochSecond, name, probability } from './fields.ts';
import { TOPICS } from './topics.ts';

/** What one model says after one second's aggregate. */
export const predictionSchema = z.object({
  /** The second of the aggregate that was read last. */
  timestamp: epochSecond,
  /** When it was said; an alarm counts from here, never from the record's own second. */
  emittedAt: epochInstant,
  model: name,
  trained: z.boolean(),
  anomalyScore: probability,
  anomalyLikelihood: probability,
  /** Expected values by metric, `steps[i]` seconds ahead. */
  forecast: z.object({
    steps: z.array(z.int().min(1).max(3600)).max(32),
    cpu: z.array(z.number()).max(32),
  }),
  /** Probability that an episode begins within the horizon. */
  violationProbability: probability,
  alarm: z.boolean(),
  /** Seconds until the expected violation; null while none is expected. */
  expectedLeadSeconds: z.number().min(0).max(3600).nullable(),
  /** The pod that stands out; null where none does. */
  pod: name.nullable(),
  /** Sentences for people, most telling first. */
  reasons: z.array(z.string().max(300)).max(8),
});

export type Prediction = z.infer<typeof predictionSchema>;
export const prediction = createCodec(TOPICS.predictions, predictionSchema);
