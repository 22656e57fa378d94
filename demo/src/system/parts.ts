import { type AnomalyPredictor, toCores } from '@anomaly-prediction/operator';

/** Where the real parts of this world answer. */
export interface Endpoints {
  brokers: string;
  database: { host: string; port: number; user: string; password: string; database: string };
  webPort: number;
  chaosPort: number;
  chaosToken: string;
}

/** One process of the pipeline: its script below workloads/ and its environment. */
export interface Part {
  name: string;
  script: string;
  env: Record<string, string>;
}

/** The parts of a run by role; names are those of the operator's children: NAME-PART. */
export interface Parts {
  web: Part;
  chaosAgent: Part;
  aggregator: Part;
  predictor: Part;
  clients: Part[];
  sidecar(webPid: number): Part;
  leakJob(durationSeconds: number): Part & { args: string[] };
}

/** What each process needs to know, from the resource. Pure. */
export function planParts(
  { metadata, spec }: AnomalyPredictor,
  endpoints: Endpoints,
  seed: number,
  allowanceCores: number,
): Parts {
  const series = metadata.name;
  const { brokers, database, webPort, chaosPort, chaosToken } = endpoints;
  const kafka = {
    KAFKA_BROKERS: brokers,
    KAFKA_TOPIC_PREFIX: spec.kafka.topicPrefix,
    SERIES: series,
  };
  const sloMs = { SLO_MS: String(spec.slo.responseTimeMs) };
  const chaos = { CHAOS_PORT: String(chaosPort), CHAOS_TOKEN: chaosToken };
  const { clients } = spec.target.rubis;
  return {
    web: {
      name: `${series}-web`,
      script: 'auction/src/main.ts',
      env: {
        PORT: String(webPort),
        DATABASE_HOST: database.host,
        DATABASE_PORT: String(database.port),
        DATABASE_USER: database.user,
        DATABASE_PASSWORD: database.password,
        DATABASE_NAME: database.database,
      },
    },
    chaosAgent: {
      name: `${series}-web-chaos`,
      script: 'chaos/src/agent/main.ts',
      env: { ...chaos, CPU_ALLOWANCE_CORES: String(allowanceCores) },
    },
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
        TARGET_URL: `http://127.0.0.1:${webPort}`,
        CLIENT_NAME: `${series}-client-${index}`,
        SESSIONS: String(clients.sessions),
        THINK_TIME_MS: String(clients.thinkTimeMs),
        SEED: String(seed),
      },
    })),
    sidecar: (webPid) => ({
      name: `${series}-web-metrics`,
      script: 'metrics-sidecar/src/main.ts',
      env: { ...kafka, POD_NAME: `${series}-web-0`, TARGET_PID: String(webPid) },
    }),
    leakJob: (durationSeconds) => ({
      name: `${series}-cpu-leak`,
      script: 'chaos/src/job/cpu-leak.ts',
      args: ['--for', String(durationSeconds)],
      env: { ...chaos, AGENT_SERVICE: '127.0.0.1' },
    }),
  };
}

/** Cores that the web server may use, as its resource limits say. */
export const webCores = ({ spec }: AnomalyPredictor): number =>
  toCores(spec.target.rubis.web.resources.limits.cpu);
