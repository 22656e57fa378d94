import { z } from 'zod';
import { resources, scheduling } from './components.ts';
import { kafka } from './kafka.ts';
import { DNS_SUBDOMAIN_MAX_LENGTH, objectName } from './names.ts';
import { uniqueList, withRule } from './rules.ts';

export const API_VERSION = 'anomalyprediction.io/v1alpha1';
export const KIND = 'AnomalyPredictor';

/** Longest child suffix plus what Kubernetes appends to a Job's pods must still fit 63 characters. */
const NAME_MAX_LENGTH = 40;
const NAME_PATTERN = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;
const IMAGE_TAG_MAX_LENGTH = 128;
const PULL_SECRETS_MAX = 10;
const SHAPE_MAX_LENGTH = 200;
/** `NAME` or `NAME:key=value,…`; a value may be a range `LOW..HIGH`. The client checks keys and bounds. */
const SHAPE_PATTERN =
  /^(steady|(surge|flash-crowd|diurnal)(:[a-z]+=[0-9]+(\.[0-9]+)?(\.\.[0-9]+(\.[0-9]+)?)?(,[a-z]+=[0-9]+(\.[0-9]+)?(\.\.[0-9]+(\.[0-9]+)?)?)*)?)$/;

const rubis = z
  .strictObject({
    web: z
      .strictObject({
        replicas: z.int().min(1).max(20).default(1).describe('Web server pods.'),
        resources: resources({
          requests: { cpu: '250m', memory: '256Mi' },
          limits: { cpu: '250m', memory: '512Mi' },
        }),
        scheduling,
      })
      .prefault({})
      .describe('The auction web server.'),
    database: z
      .strictObject({
        resources: resources({
          requests: { cpu: '100m', memory: '256Mi' },
          limits: { cpu: '1', memory: '512Mi' },
        }),
        scheduling,
      })
      .prefault({})
      .describe('The auction’s database. It is filled anew whenever its pod is.'),
    clients: z
      .strictObject({
        replicas: z.int().min(1).max(50).default(5).describe('Client processes.'),
        sessions: z
          .int()
          .min(1)
          .max(1000)
          .default(50)
          .describe('Emulated visitors in each client.'),
        thinkTimeMs: z
          .int()
          .min(100)
          .max(600_000)
          .default(7000)
          .describe('Mean of the negative-exponential think time in ms.'),
        mix: z
          .enum(['project', 'bidding', 'browse-only'])
          .default('project')
          .describe('What the visitors do: 75 % browsing, or one of RUBiS’s own two tables.'),
        rampUpSeconds: z
          .int()
          .min(0)
          .max(86_400)
          .default(0)
          .describe('The visitors come one after another over this time.'),
        shape: z
          .string()
          .max(SHAPE_MAX_LENGTH)
          .regex(SHAPE_PATTERN, 'must be a load shape such as surge:after=120,for=60,factor=1.5')
          .default('steady')
          .describe(
            'How the number of visitors changes: steady, surge, flash-crowd or diurnal, with keys as in surge:after=120,for=60,factor=1.5.',
          ),
        resources: resources({
          requests: { cpu: '25m', memory: '96Mi' },
          limits: { cpu: '250m', memory: '256Mi' },
        }),
        scheduling,
      })
      .prefault({})
      .describe('The emulated visitors.'),
  })
  .describe('The RUBiS auction site: web server, database and load clients.');

/** What a user asks for. Each field works; a field appears here when it does. */
export const specSchema = z.strictObject({
  slo: z
    .strictObject({
      responseTimeMs: z
        .number()
        .min(1)
        .max(60_000)
        .default(70)
        .describe('A second whose mean response time in ms reaches this violates the objective.'),
    })
    .prefault({})
    .describe('The service level objective.'),
  kafka,
  target: z
    .strictObject({ rubis: rubis.optional() })
    .prefault({})
    .describe('What is observed.')
    .transform(({ rubis: given }) => ({ rubis: given ?? rubis.parse({}) })),
  aggregator: z
    .strictObject({
      allowedLatenessSeconds: z
        .int()
        .min(0)
        .max(60)
        .default(2)
        .describe('How long a second waits for a source that has not reported.'),
      resources: resources({
        requests: { cpu: '50m', memory: '128Mi' },
        limits: { cpu: '500m', memory: '256Mi' },
      }),
      scheduling,
    })
    .prefault({})
    .describe('The component that joins both topics per second.'),
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
      resources: resources({
        requests: { cpu: '100m', memory: '256Mi' },
        limits: { cpu: '1', memory: '512Mi' },
      }),
      scheduling,
    })
    .prefault({})
    .describe('The component that says whether a violation is coming.'),
  mode: z.enum(['Observe']).default('Observe').describe('Observe: predict and report only.'),
  chaos: z
    .strictObject({
      enabled: z.boolean().default(false).describe('Whether leaks may be started.'),
    })
    .prefault({})
    .describe('Leaks on purpose, to see the prediction work.'),
  paused: z
    .boolean()
    .default(false)
    .describe('While true the operator writes nothing: children stay as they are.'),
  images: z
    .strictObject({
      registry: z
        .string()
        .max(DNS_SUBDOMAIN_MAX_LENGTH)
        .regex(/^[a-z0-9.-]+(:[0-9]+)?(\/[a-z0-9._-]+)*$/, 'must be host[:port][/path]')
        .optional()
        .describe('Where the images are pulled from; none means where the operator’s own says.'),
      tag: z
        .string()
        .max(IMAGE_TAG_MAX_LENGTH)
        .regex(/^\w[\w.-]*$/, 'must be an image tag')
        .optional()
        .describe('Tag of the images; none means the operator’s own version.'),
      pullSecrets: uniqueList(objectName.describe('Name of a Secret.'), PULL_SECRETS_MAX)
        .optional()
        .describe('Secrets in the same namespace to pull with.'),
    })
    .prefault({})
    .describe('The images of the components.'),
});

export const anomalyPredictorSchema = [
  {
    cel: `self.metadata.name.size() <= ${NAME_MAX_LENGTH}`,
    message: `metadata.name must be at most ${NAME_MAX_LENGTH} characters`,
    path: ['metadata', 'name'],
    holds: ({ metadata: { name } }: Named) => name.length <= NAME_MAX_LENGTH,
  },
  {
    cel: `self.metadata.name.matches('${NAME_PATTERN.source}')`,
    message: 'metadata.name must be a lower-case DNS label, without dots',
    path: ['metadata', 'name'],
    holds: ({ metadata: { name } }: Named) => NAME_PATTERN.test(name),
  },
].reduce(
  withRule,
  z.strictObject({
    apiVersion: z.literal(API_VERSION),
    kind: z.literal(KIND),
    metadata: z.looseObject({ name: z.string() }),
    spec: specSchema.prefault({}).describe('What is wanted.'),
    status: z.unknown().optional(),
  }),
);

interface Named {
  metadata: { name: string };
}

/** The resource with every default filled in. */
export type AnomalyPredictor = z.infer<typeof anomalyPredictorSchema>;
export type AnomalyPredictorSpec = AnomalyPredictor['spec'];
/** The resource as a user writes it. */
export type AnomalyPredictorInput = z.input<typeof anomalyPredictorSchema>;
