import { lookup } from 'node:dns/promises';
import { parseArgs } from 'node:util';
import { environmentField, readEnvironment } from '@anomaly-prediction/service';
import pino from 'pino';
import { z } from 'zod';
import { createAgentClient } from './agent-client.ts';
import { runLeak } from './leak-run.ts';

const RENEW_EVERY_MS = 1_000;

const flagsSchema = z.strictObject({
  /** How many web pods leak: a number, or all. */
  pods: z.union([
    z.literal('all').transform(() => Number.POSITIVE_INFINITY),
    environmentField.count,
  ]),
  /** Seconds that the leak lasts. */
  for: environmentField.positive,
  /** Seconds in which the demand grows by one CPU allowance. */
  ramp: environmentField.positive,
});

const log = pino({
  base: { component: 'cpu-leak' },
  timestamp: pino.stdTimeFunctions.isoTime,
});

try {
  await main();
} catch (error) {
  log.fatal({ err: error }, 'cpu-leak cannot go on');
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const environment = readEnvironment(
    {
      AGENT_SERVICE: z.string().min(1),
      CHAOS_PORT: environmentField.port,
      CHAOS_TOKEN: z.string().min(1),
    },
    process.env,
  );
  const flags = readFlags();
  const stop = new AbortController();
  process.once('SIGTERM', () => stop.abort());
  process.once('SIGINT', () => stop.abort());

  const addresses = await lookup(environment.AGENT_SERVICE, { all: true });
  const hosts = addresses
    .map(({ address }) => address)
    .sort()
    .slice(0, flags.pods);
  log.info({ hosts, seconds: flags.for, rampSeconds: flags.ramp }, 'leaking CPU');
  await Promise.all(
    hosts.map((host) =>
      runLeak({
        agent: createAgentClient(host, environment.CHAOS_PORT, environment.CHAOS_TOKEN),
        rampSeconds: flags.ramp,
        durationSeconds: flags.for,
        renewEveryMs: RENEW_EVERY_MS,
        log,
        signal: stop.signal,
      }),
    ),
  );
}

function readFlags() {
  const { values } = parseArgs({
    options: {
      pods: { type: 'string', default: '1' },
      for: { type: 'string', default: '120' },
      ramp: { type: 'string', default: '50' },
    },
  });
  const result = flagsSchema.safeParse(values);
  if (result.success) return result.data;
  throw new Error(`flags not usable: ${z.prettifyError(result.error)}`);
}
