import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningService, ServiceContext } from '@anomaly-prediction/service';
import { createApp } from './app.ts';
import { closeAuctionsRegularly } from './close-auctions.ts';
import { readConfiguration } from './configuration.ts';
import { connectDatabase } from './database/database.ts';
import { prepareDatabase } from './database/prepare.ts';
import { createProgress, type Terminal } from './database/progress.ts';
import { GENERATION, generateParts } from './generator/generate.ts';
import { expectRows } from './generator/scale.ts';
import { createSiteMetrics } from './metrics.ts';
import { createSessions } from './sessions.ts';
import { warmUp } from './warm-up.ts';

/** Every site starts with the same goods, whenever and wherever it is made. */
const DATA_SEED = 1;

export interface RunningSite extends RunningService {
  /** The port that visitors reach. */
  port: number;
}

/**
 * The whole site: database filled, code warm, then open to visitors. How a long load gets on is shown
 * on `terminal`, if it is one.
 */
export async function startSite(
  context: ServiceContext,
  terminal?: Terminal,
): Promise<RunningSite> {
  const { log, registry, environment, listenHost } = context;
  const { port, database: databaseOptions, scale, scaleName } = readConfiguration(environment);
  const database = connectDatabase(databaseOptions);
  const { sessionKey } = await prepareDatabase({
    database,
    parts: (madeAt) => generateParts({ seed: DATA_SEED, scale, now: madeAt }),
    origin: `generation ${GENERATION}, scale ${scaleName}, seed ${DATA_SEED}`,
    sessionKey: () => randomBytes(32).toString('hex'),
    now: () => new Date(),
    progress: () =>
      createProgress({
        expectedRows: expectRows(scale),
        nowMs: () => performance.now(),
        terminal,
        log,
      }),
    sleep: (milliseconds) => sleep(milliseconds),
    log,
  });
  const metrics = createSiteMetrics(registry);
  const app = await createApp({
    site: {
      database,
      sessions: createSessions(sessionKey),
      now: () => new Date(),
      passwordSalt: () => randomBytes(8).toString('hex'),
      onBidRefused: metrics.bidRefused,
      onPurchaseRefused: metrics.purchaseRefused,
    },
    metrics,
    log,
  });
  const pages = await warmUp(app);
  metrics.reset();
  log.info({ pages }, 'warmed up');

  await app.listen({ port, host: listenHost });
  const address = app.server.address() as AddressInfo;
  log.info({ port: address.port }, 'open to visitors');
  const stopClosing = closeAuctionsRegularly({ database, now: () => new Date(), log });
  let ready = true;
  return {
    port: address.port,
    ready: () => ready,
    stop: async () => {
      ready = false;
      await app.close();
      await stopClosing();
      await database.close();
    },
  };
}
