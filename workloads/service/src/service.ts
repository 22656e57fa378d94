import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { z } from 'zod';
import { environmentField, readEnvironment } from './environment.ts';
import { createLogger } from './logger.ts';

export interface ServiceContext {
  log: Logger;
  registry: Registry;
  environment: NodeJS.ProcessEnv;
  /** The address to listen on: every one (`::`) unless LISTEN_HOST says otherwise. */
  listenHost: string;
}

export interface RunningService {
  /** Whether `/readyz` answers 200. */
  ready(): boolean;
  /** What else is told on METRICS_PORT, by path: each answers with this value in JSON. */
  routes?: Readonly<Record<string, () => unknown>>;
  /** Sends what is still queued, closes connections. Called once, on SIGTERM or SIGINT. */
  stop(): Promise<void>;
}

/** A stop that takes longer is ended by force, well inside Kubernetes' 30 s of grace. */
const STOP_TIMEOUT_MS = 10_000;

/**
 * Runs one workload as a process: JSON logs on stdout, `/metrics`, `/healthz` and `/readyz` on
 * METRICS_PORT (0, the default, takes a free one), a graceful stop on SIGTERM and SIGINT, and one
 * clear line and exit code 1 when it cannot start or fails beyond repair.
 */
export async function runService(
  name: string,
  start: (context: ServiceContext) => Promise<RunningService>,
): Promise<void> {
  const log = createLogger(name);
  const fail = (error: unknown) => {
    log.fatal({ err: error }, `${name} cannot go on`);
    process.exit(1);
  };
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);

  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const { METRICS_PORT: port, LISTEN_HOST: listenHost } = readEnvironment(
    { METRICS_PORT: environmentField.port.default(0), LISTEN_HOST: z.string().default('::') },
    process.env,
  );
  let service: RunningService | undefined;
  const server = await listen({ port, host: listenHost }, registry, () => service);
  log.info({ metricsPort: (server.address() as AddressInfo).port }, `${name} starts`);

  const stop = async (signal: string) => {
    log.info({ signal }, `${name} stops`);
    setTimeout(() => {
      log.error(`${name} did not stop within ${STOP_TIMEOUT_MS} ms`);
      process.exit(1);
    }, STOP_TIMEOUT_MS).unref();
    await service?.stop();
    server.close();
    process.exit(0);
  };
  // Before the start, which may wait long for a database: process 1 of a container ignores a signal
  // that it has no handler for.
  process.once('SIGTERM', (signal) => void stop(signal));
  process.once('SIGINT', (signal) => void stop(signal));
  service = await start({ log, registry, environment: process.env, listenHost });
}

async function listen(
  address: { port: number; host: string },
  registry: Registry,
  running: () => RunningService | undefined,
): Promise<Server> {
  const server = createServer(async (request, response) => {
    const service = running();
    const route = service?.routes?.[request.url ?? ''];
    if (request.url === '/metrics') {
      response.setHeader('content-type', registry.contentType);
      response.end(await registry.metrics());
    } else if (request.url === '/healthz') {
      response.end('ok\n');
    } else if (request.url === '/readyz') {
      const ready = service?.ready() ?? false;
      response.statusCode = ready ? 200 : 503;
      response.end(ready ? 'ok\n' : 'not ready\n');
    } else if (route) {
      response.setHeader('content-type', 'application/json');
      response.end(`${JSON.stringify(route())}\n`);
    } else {
      response.statusCode = 404;
      response.end('try /metrics, /healthz or /readyz\n');
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(address, resolve);
  });
  return server;
}
