import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type AnomalyPredictor, toMebibytes } from '@anomaly-prediction/operator';
import {
  type Allowance,
  createAllowance,
  createTopics,
  freePort,
  type Part as Process,
  startKafka,
  startMariadb,
  type World,
} from '@anomaly-prediction/test';
import type { PartView } from '../view/state.ts';
import { type Part, type Parts, planParts, webCores } from './parts.ts';
import { waitUntilReady } from './readiness.ts';

const WORKLOADS = fileURLToPath(new URL('../../../workloads/', import.meta.url));
const PARTITIONS = 1;
const READY_TIMEOUT_SECONDS = 90;

/** The running pipeline. */
export interface System {
  brokers: string;
  webPort: number;
  /** Starts the job that makes the web server leak. */
  startLeak(durationSeconds: number): Promise<Process>;
}

export interface SystemOptions {
  world: World;
  resource: AnomalyPredictor;
  webPort: number;
  seed: number;
  /** Told of each part as its state changes. */
  show(view: PartView): void;
  /** Told when a part ends that should not have. */
  failed(error: Error): void;
  signal: AbortSignal;
}

/** Starts the stores, then the site inside its allowance, then all that watches it. */
export async function startSystem(options: SystemOptions): Promise<System> {
  const { world, resource, show } = options;
  const [brokers, database, allowance] = await Promise.all([
    startBroker(options),
    startDatabase(options),
    startAllowance(options),
  ]);
  const webPort = options.webPort === 0 ? await freePort() : options.webPort;
  const chaos = { chaosPort: await freePort(), chaosToken: randomBytes(24).toString('hex') };
  const endpoints = { brokers, database, webPort, ...chaos };
  const parts = planParts(resource, endpoints, options.seed, allowance.cores);

  show({ name: parts.web.name, state: 'starting', detail: `inside ${allowance.description}` });
  const [web] = await Promise.all([
    startPart(options, parts.web, allowance),
    startPart(options, parts.aggregator),
    startPart(options, parts.predictor),
  ]);
  if (resource.spec.chaos.enabled) await startPart(options, parts.chaosAgent, allowance);
  await startPart(options, parts.sidecar(web.pid));
  await Promise.all(parts.clients.map((client) => startPart(options, client)));
  return {
    brokers,
    webPort,
    startLeak: (durationSeconds) => startLeakJob(world, parts, durationSeconds),
  };
}

async function startBroker({ world, resource, show }: SystemOptions): Promise<string> {
  show({ name: 'kafka', state: 'starting', detail: 'one node, KRaft' });
  const { brokers } = await startKafka(world);
  await createTopics(brokers, resource.spec.kafka.topicPrefix, PARTITIONS);
  show({ name: 'kafka', state: 'ready', detail: brokers });
  return brokers;
}

async function startDatabase({ world, show }: SystemOptions) {
  show({ name: 'mariadb', state: 'starting', detail: '' });
  const { connection } = await startMariadb(world);
  show({ name: 'mariadb', state: 'ready', detail: `${connection.host}:${connection.port}` });
  return connection;
}

function startAllowance({ world, resource }: SystemOptions): Promise<Allowance> {
  const { memory } = resource.spec.target.rubis.web.resources.limits;
  return createAllowance(world, { cores: webCores(resource), memoryMib: toMebibytes(memory) });
}

async function startPart(
  { world, show, failed, signal }: SystemOptions,
  part: Part,
  allowance?: Allowance,
): Promise<Process> {
  const port = await freePort();
  const detail = allowance === undefined ? '' : `inside ${allowance.description}`;
  show({ name: part.name, state: 'starting', detail });
  const script = join(WORKLOADS, part.script);
  const { command, args } = allowance?.wrap(process.execPath, [script]) ?? {
    command: process.execPath,
    args: [script],
  };
  const process_ = await world.start({
    name: part.name,
    command,
    args,
    env: { ...part.env, METRICS_PORT: String(port) },
  });
  const ended = process_.exited.then(({ code, signal: by }) => {
    const error = new Error(`${part.name} ended (${by ?? `code ${code}`}): ${process_.tail(3)}`);
    if (!signal.aborted) {
      show({ name: part.name, state: 'failed', detail: `ended with ${by ?? code}` });
      failed(error);
    }
    throw error;
  });
  await Promise.race([waitUntilReady(part.name, port, READY_TIMEOUT_SECONDS, signal), ended]);
  // From here on its end is reported through `failed`.
  ended.catch(() => undefined);
  show({ name: part.name, state: 'ready', detail });
  return process_;
}

function startLeakJob(world: World, parts: Parts, durationSeconds: number): Promise<Process> {
  const { name, script, args, env } = parts.leakJob(durationSeconds);
  return world.start({
    name,
    command: process.execPath,
    args: [join(WORKLOADS, script), ...args],
    env,
  });
}
