import { PRELOAD } from '@anomaly-prediction/chaos';
import { type AnomalyPredictor, toCores, webNodeOptions } from '@anomaly-prediction/operator';
import type { LeakRequest } from './leak.ts';

/** Where the chaos agent answers, and to whom. */
interface ChaosEndpoint {
  chaosPort: number;
  chaosToken: string;
}

/** What the site needs to know of this world. */
export interface SiteEndpoints extends ChaosEndpoint {
  database: { host: string; port: number; user: string; password: string; database: string };
  webPort: number;
  /** Where the agent finds the module in the web server. */
  chaosSocket: string;
}

/** What the rest needs to know of it. */
export interface Endpoints extends ChaosEndpoint {
  brokers: string;
  webPort: number;
}

/** One process of the pipeline: its script below workloads/ and its environment. */
export interface Part {
  name: string;
  script: string;
  env: Record<string, string>;
}

/** A job, which ends by itself. */
export interface LeakJob extends Part {
  args: string[];
}

/** What runs in the web server's container. */
export interface Site {
  web: Part;
  chaosAgent: Part;
}

/** What the sidecar measures. */
export interface Container {
  /** The web server first. */
  pids: number[];
  /** Told where there is no cgroup, whose files would say it. */
  cpuCores?: number;
}

/** What runs around it; names are those of the operator's children: NAME-PART. */
export interface Parts {
  aggregator: Part;
  predictor: Part;
  clients: Part[];
  sidecar(container: Container): Part;
  leakJob(leak: LeakRequest): LeakJob;
}

/** What the site's processes need to know, from the resource. Pure. */
export function planSite(
  { metadata, spec }: AnomalyPredictor,
  endpoints: SiteEndpoints,
  allowanceCores: number,
): Site {
  const { database, webPort } = endpoints;
  const socket = { CHAOS_SOCKET: endpoints.chaosSocket };
  const heap = webNodeOptions(spec);
  return {
    web: {
      name: `${metadata.name}-web`,
      script: 'auction/src/main.ts',
      env: {
        PORT: String(webPort),
        DATABASE_HOST: database.host,
        DATABASE_PORT: String(database.port),
        DATABASE_USER: database.user,
        DATABASE_PASSWORD: database.password,
        DATABASE_NAME: database.database,
        ...(spec.chaos.enabled
          ? { ...socket, NODE_OPTIONS: `${heap} ${PRELOAD}` }
          : { NODE_OPTIONS: heap }),
      },
    },
    chaosAgent: {
      name: `${metadata.name}-web-chaos`,
      script: 'chaos/src/agent/main.ts',
      env: {
        ...chaosEnvironment(endpoints),
        ...socket,
        CPU_ALLOWANCE_CORES: String(allowanceCores),
      },
    },
  };
}

/** What each process around the site needs to know, from the resource. Pure. */
export function planParts(
  { metadata, spec }: AnomalyPredictor,
  endpoints: Endpoints,
  seed: string,
): Parts {
  const series = metadata.name;
  const kafka = {
    KAFKA_BROKERS: endpoints.brokers,
    KAFKA_TOPIC_PREFIX: spec.kafka.topicPrefix,
    SERIES: series,
  };
  const sloMs = { SLO_MS: String(spec.slo.responseTimeMs) };
  const { clients } = spec.target.rubis;
  return {
    aggregator: {
      name: `${series}-aggregator`,
      script: 'aggregator/src/main.ts',
      env: {
        ...kafka,
        ...sloMs,
        ALLOWED_LATENESS_SECONDS: String(spec.aggregator.allowedLatenessSeconds),
      },
    },
    predictor: {
      name: `${series}-predictor`,
      script: 'predictor/src/main.ts',
      env: {
        ...kafka,
        ...sloMs,
        HORIZON_SECONDS: String(spec.predictor.horizonSeconds),
        ALARM_PROBABILITY: String(spec.predictor.alarmProbability),
        TRAINING_SECONDS: String(spec.predictor.trainingSeconds),
      },
    },
    clients: Array.from({ length: clients.replicas }, (_, index) => ({
      name: `${series}-client-${index}`,
      script: 'load-client/src/main.ts',
      env: {
        ...kafka,
        TARGET_URL: `http://127.0.0.1:${endpoints.webPort}`,
        CLIENT_NAME: `${series}-client-${index}`,
        SESSIONS: String(clients.sessions),
        THINK_TIME_MS: String(clients.thinkTimeMs),
        MIX: clients.mix,
        RAMP_UP_SECONDS: String(clients.rampUpSeconds),
        LOAD_SHAPE: clients.shape,
        SEED: seed,
      },
    })),
    sidecar: ({ pids, cpuCores }) => ({
      name: `${series}-web-metrics`,
      script: 'metrics-sidecar/src/main.ts',
      env: {
        ...kafka,
        POD_NAME: `${series}-web-0`,
        TARGET_PID: pids.join(),
        ...(cpuCores !== undefined && { CPU_ALLOWANCE_CORES: String(cpuCores) }),
      },
    }),
    leakJob: ({ kind, forSeconds, rampSeconds, seed: leakSeed }) => ({
      name: `${series}-${kind}-leak`,
      script: 'chaos/src/job/leak.ts',
      args: [
        ...['--kind', kind],
        ...(leakSeed === null ? [] : ['--seed', String(leakSeed)]),
        ...(forSeconds === null ? [] : ['--for', String(forSeconds)]),
        ...(rampSeconds === null ? [] : ['--ramp', String(rampSeconds)]),
      ],
      env: { ...chaosEnvironment(endpoints), AGENT_SERVICE: '127.0.0.1' },
    }),
  };
}

const chaosEnvironment = ({ chaosPort, chaosToken }: ChaosEndpoint) => ({
  CHAOS_PORT: String(chaosPort),
  CHAOS_TOKEN: chaosToken,
});

/** Cores that the web server may use, as its resource limits say. */
export const webCores = ({ spec }: AnomalyPredictor): number =>
  toCores(spec.target.rubis.web.resources.limits.cpu);
