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
import { type LeakJob, type Part, planParts, planSite, webCores } from './parts.ts';
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

/**
 * Starts the site inside its allowance as soon as its database is there, and what only needs the
 * broker beside that; sidecar and visitors come last, when the site can answer.
 */
export async function startSystem(options: SystemOptions): Promise<System> {
  const { world, resource } = options;
  const webPort = options.webPort === 0 ? await freePort() : options.webPort;
  const chaos = { chaosPort: await freePort(), chaosToken: randomBytes(24).toString('hex') };
  const broker = startBroker(options);
  const site = startSite(options, { webPort, ...chaos });
  const [brokers, web] = await Promise.all([broker, site]);

  const parts = planParts(resource, { brokers, webPort, ...chaos }, options.seed);
  await Promise.all([
    startPart(options, parts.aggregator),
    startPart(options, parts.predictor),
    startPart(options, parts.sidecar(web.pid)),
    ...parts.clients.map((client) => startPart(options, client)),
  ]);
  return {
    brokers,
    webPort,
    startLeak: (durationSeconds) => startLeakJob(world, parts.leakJob(durationSeconds)),
  };
}

async function startSite(
  options: SystemOptions,
  ports: { webPort: number; chaosPort: number; chaosToken: string },
): Promise<Process> {
  const { resource, show } = options;
  const [database, allowance] = await Promise.all([
    startDatabase(options),
    startAllowance(options),
  ]);
  const site = planSite(resource, { database, ...ports }, allowance.cores);
  show({ name: site.web.name, state: 'starting', detail: `inside ${allowance.description}` });
  const [web] = await Promise.all([
    startPart(options, site.web, allowance),
    ...(resource.spec.chaos.enabled ? [startPart(options, site.chaosAgent, allowance)] : []),
  ]);
  await allowance.enforce();
  return web;
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

function startLeakJob(world: World, { name, script, args, env }: LeakJob): Promise<Process> {
  return world.start({
    name,
    command: process.execPath,
    args: [join(WORKLOADS, script), ...args],
    env,
  });
}
