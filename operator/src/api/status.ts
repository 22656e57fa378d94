import { z } from 'zod';

/** In the order in which they are decided and shown. */
export const CONDITION_TYPES = [
  'Ready',
  'KafkaReady',
  'TargetReady',
  'InputFresh',
  'ModelTrained',
  'ViolationPredicted',
  'Warning',
] as const;

export type ConditionType = (typeof CONDITION_TYPES)[number];

export const conditionSchema = z.strictObject({
  type: z.enum(CONDITION_TYPES).describe('What the condition is about.'),
  status: z.enum(['True', 'False', 'Unknown']).describe('Whether it holds.'),
  reason: z
    .string()
    .min(1)
    .max(128)
    .regex(/^[A-Za-z]([A-Za-z0-9_]*[A-Za-z0-9])?$/)
    .describe('Why, in one word for programs.'),
  message: z.string().max(4096).describe('Why, in words for people.'),
  observedGeneration: z.int().min(0).describe('Generation of the spec that this speaks of.'),
  lastTransitionTime: z.iso.datetime().describe('When the status changed last.'),
});

export const statusSchema = z.strictObject({
  observedGeneration: z
    .int()
    .min(0)
    .optional()
    .describe('Generation of the spec that was reconciled last.'),
  conditions: z
    .array(conditionSchema)
    .max(CONDITION_TYPES.length)
    .optional()
    .describe('The state, one condition a question.'),
  prediction: z
    .strictObject({
      violationProbability: z
        .number()
        .min(0)
        .max(1)
        .describe('Probability that an episode begins within the horizon.'),
      expectedLeadSeconds: z
        .number()
        .min(0)
        .optional()
        .describe('Seconds until then; none when none is expected.'),
      recordTime: z.iso.datetime().describe('The second that the predictor read last.'),
    })
    .optional()
    .describe('What the predictor says, copied every few seconds.'),
  score: z
    .strictObject({
      episodesCaught: z.int().min(0).describe('Violation episodes that were announced.'),
      episodesMissed: z.int().min(0).describe('Violation episodes that were not.'),
    })
    .optional()
    .describe('How the predictor did so far, since it started.'),
});

export type Condition = z.infer<typeof conditionSchema>;
export type AnomalyPredictorStatus = z.infer<typeof statusSchema>;
