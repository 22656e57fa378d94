import { lookup } from 'node:dns/promises';
import { setTimeout as delay } from 'node:timers/promises';
import {
  createLogger,
  environmentField,
  readEnvironment,
  withSecretFiles,
} from '@anomaly-prediction/service';
import { z } from 'zod';
import { createAgentClient } from './agent-client.ts';
import { readFlags } from './flags.ts';
import { runLeak } from './leak-run.ts';

const RENEW_EVERY_MS = 1_000;

const log = createLogger('leak');

try {
  await main();
} catch (error) {
  log.fatal({ err: error }, 'the leak cannot go on');
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const environment = readEnvironment(
    {
      AGENT_SERVICE: z.string().min(1),
      CHAOS_PORT: environmentField.port,
      CHAOS_TOKEN: z.string().min(1),
    },
    withSecretFiles(process.env, 'CHAOS_TOKEN'),
  );
  const flags = readFlags(process.argv.slice(2));
  const stop = new AbortController();
  process.once('SIGTERM', () => stop.abort());
  process.once('SIGINT', () => stop.abort());

  const hosts = (await findAgents(environment.AGENT_SERVICE)).slice(0, flags.pods);
  log.info({ hosts, ...flags }, 'asking for a leak');
  const leaks = hosts.map((host) =>
    runLeak({
      agent: createAgentClient(host, environment.CHAOS_PORT, environment.CHAOS_TOKEN),
      kind: flags.kind,
      rampSeconds: flags.rampSeconds,
      durationSeconds: flags.durationSeconds,
      renewEveryMs: RENEW_EVERY_MS,
      log,
      signal: stop.signal,
      now: () => performance.now(),
      pause,
    }),
  );
  try {
    await Promise.all(leaks);
  } catch (error) {
    // One that failed ends the others too: a job that says it failed leaves nothing leaking.
    stop.abort();
    await Promise.allSettled(leaks);
    throw error;
  }
}

/** The address of each agent behind the service; of one family, since a pod may have both. */
async function findAgents(service: string): Promise<string[]> {
  const addresses = await lookup(service, { all: true });
  const family = addresses[0]?.family;
  return addresses
    .filter((address) => address.family === family)
    .map(({ address }) => address)
    .sort();
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
