import { z } from 'zod';

const TIME_MAX_LENGTH = 40;
/** A day, which no horizon reaches: a bound on what is stored, not on what is predicted. */
const LEAD_SECONDS_MAX = 86_400;
const time = z.iso.datetime().max(TIME_MAX_LENGTH);

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

/** What is the case where a condition is True. */
export const CONDITION_MEANINGS: Readonly<Record<ConditionType, string>> = {
  Ready: 'Every part that was asked for is there and works.',
  KafkaReady: 'Kafka answers, and the topics are there.',
  TargetReady: 'What is observed is there and answers.',
  InputFresh: 'The predictor reads seconds that have just passed.',
  ModelTrained: 'The predictor has seen enough to raise an alarm.',
  ViolationPredicted: 'A violation of the objective is coming; the message says how soon.',
  Warning: 'Something is accepted but doubtful; the reason says what.',
};

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
  lastTransitionTime: time.describe('When the status changed last.'),
});

export const statusSchema = z.strictObject({
  observedGeneration: z
    .int()
    .min(0)
    .optional()
    .describe('Generation of the spec that was reconciled last.'),
  conditions: z
    .array(conditionSchema.describe('One question and its answer.'))
    .max(CONDITION_TYPES.length)
    .meta({ 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['type'] })
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
        .max(LEAD_SECONDS_MAX)
        .optional()
        .describe('Seconds until then; none when none is expected.'),
      recordTime: time.describe('The second that the predictor read last.'),
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
