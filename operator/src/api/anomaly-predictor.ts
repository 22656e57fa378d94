import { z } from 'zod';
import { cpuQuantity, memoryQuantity } from './quantity.ts';

export const API_VERSION = 'anomalyprediction.io/v1alpha1';
export const KIND = 'AnomalyPredictor';

/** Longest child suffix plus what Kubernetes appends to a Job's pods must still fit 63 characters. */
const NAME_MAX_LENGTH = 40;

const resources = (cpu: string, memory: string) =>
  z
    .strictObject({
      limits: z
        .strictObject({
          cpu: cpuQuantity.default(cpu).describe('CPU allowance, as in a container’s limits.'),
          memory: memoryQuantity.default(memory).describe('Memory limit.'),
        })
        .prefault({}),
    })
    .prefault({});

const rubis = z.strictObject({
  web: z
    .strictObject({ resources: resources('250m', '512Mi') })
    .prefault({})
    .describe('The auction web server.'),
  clients: z
    .strictObject({
      replicas: z.int().min(1).max(50).default(5).describe('Client processes.'),
      sessions: z.int().min(1).max(1000).default(50).describe('Emulated visitors in each client.'),
      thinkTimeMs: z
        .int()
        .min(100)
        .max(600_000)
        .default(7000)
        .describe('Mean of the negative-exponential think time in ms.'),
    })
    .prefault({})
    .describe('The emulated visitors.'),
});

/** What a user asks for. Each field works; a field appears here when it does. */
export const specSchema = z.strictObject({
  slo: z
    .strictObject({
      responseTimeMs: z
        .number()
        .min(1)
        .max(60_000)
        .default(70)
        .describe('A second whose mean response time reaches this violates the objective.'),
    })
    .prefault({}),
  kafka: z
    .strictObject({
      topicPrefix: z
        .string()
        .regex(/^[a-zA-Z0-9._-]{0,100}$/, 'must be at most 100 of a-z A-Z 0-9 . _ -')
        .default('')
        .describe('Put before each topic’s name, so that several can share one cluster.'),
    })
    .prefault({}),
  target: z.strictObject({ rubis: rubis.prefault({}) }).prefault({}),
  aggregator: z
    .strictObject({
      allowedLatenessSeconds: z
        .int()
        .min(0)
        .max(60)
        .default(2)
        .describe('How long a second waits for a source that has not reported.'),
    })
    .prefault({}),
  predictor: z
    .strictObject({
      horizonSeconds: z
        .int()
        .min(10)
        .max(3600)
        .default(120)
        .describe('How far ahead an alarm speaks for.'),
      alarmProbability: z
        .number()
        .gt(0)
        .lt(1)
        .default(0.5)
        .describe('Probability of a violation from which an alarm is raised.'),
      trainingSeconds: z
        .int()
        .min(30)
        .max(86_400)
        .default(120)
        .describe('Seconds of data before the first alarm may be raised.'),
    })
    .prefault({}),
  mode: z.literal('Observe').default('Observe').describe('Observe: predict and report only.'),
  chaos: z
    .strictObject({
      enabled: z.boolean().default(false).describe('Whether leaks may be started.'),
    })
    .prefault({}),
});

export const anomalyPredictorSchema = z.object({
  apiVersion: z.literal(API_VERSION),
  kind: z.literal(KIND),
  metadata: z.looseObject({
    name: z
      .string()
      .max(NAME_MAX_LENGTH)
      .regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/, 'must be a lower-case DNS label'),
  }),
  spec: specSchema,
});

/** The resource with every default filled in. */
export type AnomalyPredictor = z.infer<typeof anomalyPredictorSchema>;
