import { randomUUID } from 'node:crypto';
import { environmentField, readEnvironment } from '@anomaly-prediction/service';
import { z } from 'zod';

export interface Configuration {
  /** Undefined: every namespace. */
  namespaces: string[] | undefined;
  images: { registry: string; tag: string };
  /** Of a predictor's status; may hold `{namespace}` and `{name}`. */
  predictorUrl: string;
  lease: {
    namespace: string;
    name: string;
    identity: string;
    leaseMs: number;
    renewMs: number;
    retryMs: number;
  };
  /** How many resources are worked on at once. */
  concurrency: number;
  /** Of the API server: calls a second, and how many may come at once. */
  rateLimit: { qps: number; burst: number };
  /** For how long one call of it may take. */
  apiTimeoutMs: number;
  /** After how long everything is looked at again, though nothing was heard of it. */
  resyncMs: number;
  /** A watch that said nothing for so long is made anew. */
  heartbeatMs: number;
  /** How often each predictor is asked. */
  pollMs: number;
}

const namespace = z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, 'must be a namespace');

/** Throws one line for each variable that is wrong. */
export function readConfiguration(environment: NodeJS.ProcessEnv): Configuration {
  const variables = readEnvironment(
    {
      WATCH_NAMESPACES: z
        .string()
        .default('')
        .transform((text) => text.split(',').filter((name) => name !== ''))
        .pipe(z.array(namespace)),
      IMAGE_REGISTRY: z.string().min(1),
      IMAGE_TAG: z.string().min(1),
      PREDICTOR_URL: z.string().min(1),
      POD_NAMESPACE: namespace,
      POD_NAME: z.string().min(1),
      LEASE_NAME: z.string().default('anomaly-predictor-operator'),
      LEASE_SECONDS: environmentField.positive.default(15),
      LEASE_RENEW_SECONDS: environmentField.positive.default(10),
      LEASE_RETRY_SECONDS: environmentField.positive.default(2),
      CONCURRENCY: environmentField.count.max(100).default(10),
      API_QPS: environmentField.positive.default(400),
      API_BURST: environmentField.count.default(800),
      API_TIMEOUT_SECONDS: environmentField.positive.default(30),
      RESYNC_SECONDS: environmentField.positive.default(600),
      WATCH_HEARTBEAT_SECONDS: environmentField.positive.default(100),
      POLL_SECONDS: environmentField.positive.default(5),
    },
    environment,
  );
  return {
    namespaces: variables.WATCH_NAMESPACES.length > 0 ? variables.WATCH_NAMESPACES : undefined,
    images: { registry: variables.IMAGE_REGISTRY, tag: variables.IMAGE_TAG },
    predictorUrl: variables.PREDICTOR_URL,
    lease: {
      namespace: variables.POD_NAMESPACE,
      name: variables.LEASE_NAME,
      // A container that starts again in the same pod is another process.
      identity: `${variables.POD_NAME}_${randomUUID()}`,
      leaseMs: variables.LEASE_SECONDS * 1_000,
      renewMs: variables.LEASE_RENEW_SECONDS * 1_000,
      retryMs: variables.LEASE_RETRY_SECONDS * 1_000,
    },
    concurrency: variables.CONCURRENCY,
    rateLimit: { qps: variables.API_QPS, burst: variables.API_BURST },
    apiTimeoutMs: variables.API_TIMEOUT_SECONDS * 1_000,
    resyncMs: variables.RESYNC_SECONDS * 1_000,
    heartbeatMs: variables.WATCH_HEARTBEAT_SECONDS * 1_000,
    pollMs: variables.POLL_SECONDS * 1_000,
  };
}
