import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type AnomalyPredictor, toMebibytes } from '@anomaly-prediction/operator';
import {
  type Allowance,
  createAllowance,
  createTopics,
  endOf,
  findFreePorts,
  localSystem,
  type Part as Process,
  startKafka,
  startMariadb,
  type World,
} from '@anomaly-prediction/test';
import type { PartView } from '../view/state.ts';
import type { LeakRequest } from './leak.ts';
import {
  type Container,
  type LeakJob,
  type Part,
  planParts,
  planSite,
  type SiteEndpoints,
  webCores,
} from './parts.ts';
import { waitUntilReady } from './readiness.ts';

const WORKLOADS = fileURLToPath(new URL('../../../workloads/', import.meta.url));
/** Node keeps what it compiled: a second start costs a fraction of the CPU of the first. */
const ENVIRONMENT = {
  // Nobody but this machine's user is to visit.
  LISTEN_HOST: '127.0.0.1',
  NODE_COMPILE_CACHE: join(localSystem().cacheFolder, 'compiled'),
  // kafkajs sets timers that are over already; the warning would stand between lines of JSON.
  NODE_OPTIONS: '--disable-warning=TimeoutNegativeWarning',
};
const PARTITIONS = 1;
const READY_TIMEOUT_SECONDS = 90;

/** The running pipeline. */
export interface System {
  brokers: string;
  webPort: number;
  /** The load clients, whose logs say when a load shape begins and ends. */
  clients: readonly Process[];
  /** Starts the job that makes the web server suffer. */
  startLeak(leak: LeakRequest): Promise<Process>;
}

export interface SystemOptions {
  world: World;
  resource: AnomalyPredictor;
  webPort: number;
  seed: string;
  /** A broker that is there, which others may use too; else the system starts one of its own. */
  brokers?: string;
  /** Whether anything predicts. True unless told. */
  predictor?: boolean;
  /** Added to each load client's environment. */
  clientEnvironment?: Readonly<Record<string, string>>;
  /** Awaited before the first visitor comes. */
  beforeVisitors?(): Promise<void>;
  /** Told of each part as its state changes. */
  show(view: PartView): void;
  /** Told when a part ends that should not have; the start is then to be aborted. */
  failed(error: Error): void;
  signal: AbortSignal;
}

/**
 * Starts the site inside its allowance as soon as its database is there, and what only needs the
 * broker beside that; sidecar and visitors come last, when the site can answer.
 */
export async function startSystem(options: SystemOptions): Promise<System> {
  const { world, resource } = options;
  const [freePort = 0, chaosPort = 0] = await findFreePorts(2);
  const webPort = options.webPort === 0 ? freePort : options.webPort;
  const chaos = { chaosPort, chaosToken: randomBytes(24).toString('hex') };
  const broker = openBroker(options);
  const chaosSocket = join(world.folder, 'web.sock');
  const site = startSite(options, { webPort, chaosSocket, ...chaos });
  const [brokers, container] = await Promise.all([broker, site]);

  const parts = planParts(resource, { brokers, webPort, ...chaos }, options.seed);
  const aggregator = startPart(options, parts.aggregator);
  const predictor = options.predictor === false ? [] : [startPart(options, parts.predictor)];
  if (options.beforeVisitors !== undefined) {
    await Promise.all([aggregator, ...predictor]);
    await options.beforeVisitors();
  }
  const visitors = parts.clients.map(({ env, ...client }) =>
    startPart(options, { ...client, env: { ...env, ...options.clientEnvironment } }),
  );
  const [clients] = await Promise.all([
    Promise.all(visitors),
    startPart(options, parts.sidecar(container)),
    aggregator,
    ...predictor,
  ]);
  return {
    brokers,
    webPort,
    clients,
    startLeak: (leak) => startLeakJob(world, parts.leakJob(leak)),
  };
}

async function startSite(
  options: SystemOptions,
  here: Omit<SiteEndpoints, 'database'>,
): Promise<Container> {
  const { resource, show } = options;
  const allowance = makeAllowance(options);
  const database = await startDatabase(options);
  const site = planSite(resource, { database, ...here }, allowance.cores);
  show({ name: site.web.name, state: 'starting', detail: describe(allowance) });
  const [web, ...agents] = await Promise.all([
    startPart(options, site.web, allowance),
    ...(resource.spec.chaos.enabled ? [startPart(options, site.chaosAgent, allowance)] : []),
  ]);
  allowance.enforce(web.pid);
  return {
    pids: [web, ...agents].map(({ pid }) => pid),
    ...(allowance.folders.length === 0 && { cpuCores: allowance.cores }),
  };
}

/** A broker with this system's topics. */
async function openBroker(options: SystemOptions): Promise<string> {
  const { resource, show } = options;
  show({ name: 'kafka', state: 'starting', detail: 'one node, KRaft' });
  const brokers = options.brokers ?? (await startBroker(options));
  await createTopics(brokers, resource.spec.kafka.topicPrefix, PARTITIONS);
  show({ name: 'kafka', state: 'ready', detail: brokers });
  return brokers;
}

async function startBroker(options: SystemOptions): Promise<string> {
  const { brokers, lost } = await startKafka(options.world);
  reportEnd(options, 'kafka', lost);
  return brokers;
}

async function startDatabase(options: SystemOptions) {
  const { world, show } = options;
  show({ name: 'mariadb', state: 'starting', detail: '' });
  const database = await startMariadb(world);
  reportEnd(options, 'mariadb', database.lost);
  show({ name: 'mariadb', state: 'ready', detail: `${database.host}:${database.port}` });
  return database;
}

function makeAllowance({ world, resource }: SystemOptions): Allowance {
  const { memory } = resource.spec.target.rubis.web.resources.limits;
  return createAllowance(world, { cores: webCores(resource), memoryMiB: toMebibytes(memory) });
}

const describe = (allowance: Allowance) => `may use ${allowance.describe()}`;

async function startPart(
  options: SystemOptions,
  part: Part,
  allowance?: Allowance,
): Promise<Process> {
  const { world, show, signal } = options;
  const [port = 0] = await findFreePorts(1);
  const detail = allowance === undefined ? '' : describe(allowance);
  show({ name: part.name, state: 'starting', detail });
  const running = await world.spawnPart({
    name: part.name,
    command: process.execPath,
    args: [join(WORKLOADS, part.script)],
    env: { ...environmentOf(part), METRICS_PORT: String(port) },
    ...(allowance !== undefined && { allowance }),
  });
  const ended = running.exited.then((exit) => endOf(running, exit));
  reportEnd(options, part.name, ended);
  await waitUntilReady(part.name, port, READY_TIMEOUT_SECONDS, signal);
  show({ name: part.name, state: 'ready', detail });
  return running;
}

const environmentOf = ({ env }: Pick<Part, 'env'>): Record<string, string> => ({
  ...ENVIRONMENT,
  ...env,
  NODE_OPTIONS: [ENVIRONMENT.NODE_OPTIONS, env.NODE_OPTIONS].filter(Boolean).join(' '),
});

/** Once the system is told to end, an end is no failure. */
function reportEnd(
  { show, failed, signal }: SystemOptions,
  name: string,
  ended: Promise<Error>,
): void {
  void ended.then((error) => {
    if (signal.aborted) return;
    show({ name, state: 'failed', detail: 'ended' });
    failed(error);
  });
}

function startLeakJob(world: World, { name, script, args, env }: LeakJob): Promise<Process> {
  return world.spawnPart({
    name,
    command: process.execPath,
    args: [join(WORKLOADS, script), ...args],
    env: environmentOf({ env }),
  });
}
