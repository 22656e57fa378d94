import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { INTERACTION_PATHS } from '@anomaly-prediction/messages';
import {
  cpuTicks,
  type LocalMariadb,
  localSystem,
  openWorld,
  silentReport,
  startMariadb,
} from '@anomaly-prediction/test';
import { createConnection } from 'mysql2/promise';
import { Pool } from 'undici';
import { parseTransitionTable } from '../../workloads/load-client/src/index.ts';
import { createRandom } from '../../workloads/load-client/src/random.ts';
import type { Benchmark, BenchmarkOptions, Sample } from '../benchmark.ts';
import { percentile } from '../htm/statistics.ts';
import { type Cores, splitCores } from './cores.ts';
import { type LoadOutcome, measureCapacity, runOpenLoop } from './load/open-loop.ts';
import { byInteraction, type Recorded, recordSessions } from './load/record.ts';
import { createReplay } from './load/replay.ts';
import { findHighestRate } from './load/search.ts';
import type { FixedPage } from './servers/bare.ts';
import { type Server, startBare, startSite } from './servers/start.ts';

const MIX = join(import.meta.dirname, '../../workloads/load-client/mixes/bidding.tsv');
const SLO_MS = 70;
/** Of all answers at most, or a rate is too high however quick the rest. */
const MAX_FAILED_SHARE = 0.001;
/** Enough for what is open between two ticks of the load at the bare server's rate. */
const CONNECTIONS = 400;
/** Always open while it is found out what a server can do about. */
const CLOSED_LOOP = 32;
/** Of Linux, on every architecture. */
const MS_PER_TICK = 10;
const QUERIES_SHARE = 0.9;
/** Of each rate that is tried; the longer, the more of the machine's stalls are in it. */
const WINDOW = { warmUpSeconds: 1, seconds: 3 };
const SEED = '7';

interface Extent {
  rounds: number;
  recordedRequests: number;
  /** Halvings of the range in which the highest rate lies. */
  steps: number;
}

const FULL: Extent = {
  ...{ rounds: 5, recordedRequests: 4_000, steps: 6 },
};
const QUICK: Extent = {
  ...{ rounds: 1, recordedRequests: 1_000, steps: 4 },
};

export const auction: Benchmark = {
  what: 'the auction site on one core on the bidding mix beside a bare server of the same pages',
  parts: ['mariadb'],
  goals: {
    'auction.shareOfBareServer': { atLeast: 0.2 },
    'auction.p99Ms': { atMost: SLO_MS },
    'auction.queriesMost': { atMost: 3 },
  },
  async run({ report, quick, signal }) {
    const extent = quick ? QUICK : FULL;
    const cores = await splitCores(localSystem(signal));
    report.note(cores.what);
    await cores.leaveToWebServer();
    try {
      const samples: Sample[] = [];
      for (let round = 1; round <= extent.rounds; round += 1) {
        const step = <T>(what: string, work: () => Promise<T>) => {
          signal.throwIfAborted();
          return report.step(`round ${round} of ${extent.rounds}: ${what}`, work);
        };
        samples.push(...(await measureRound({ extent, cores, step, signal })));
      }
      return samples;
    } finally {
      await cores.release();
    }
  },
};

interface Round {
  extent: Extent;
  cores: Cores;
  step: BenchmarkOptions['report']['step'];
  signal: AbortSignal;
}

/** A database of its own, so that what one round has written costs the next nothing. */
async function measureRound(round: Round): Promise<Sample[]> {
  const { cores, step } = round;
  const world = await openWorld({ name: 'bench-auction', report: silentReport });
  try {
    const mariadb = await step('a database', () => startMariadb(world));
    const site = await step('the site', () => startSite(world, cores, mariadb));
    const recorded = await step('sessions recorded', () => record(round, site, mariadb));
    const ours = await step('the site’s highest rate', () => measureServer(round, site, recorded));
    await site.stop();
    const bare = await step('a bare server', () => startBare(world, cores, fixPages(recorded)));
    const limit = await step('its highest rate', () => measureServer(round, bare, recorded));
    return [...toSamples(ours, limit), ...toQuerySamples(recorded)];
  } finally {
    await world.close();
  }
}

/** Statements of pages alone: what asks for the count is not among them. */
const QUERIES = `SELECT SUM(VARIABLE_VALUE) AS queries FROM information_schema.GLOBAL_STATUS
  WHERE VARIABLE_NAME IN ('COM_SELECT', 'COM_INSERT', 'COM_UPDATE', 'COM_DELETE', 'COM_REPLACE',
    'COM_INSERT_SELECT')`;

async function record(
  { extent, signal }: Round,
  site: Server,
  { host, port, user, password, database }: LocalMariadb,
): Promise<Recorded[]> {
  const table = parseTransitionTable(await readFile(MIX, 'utf8'));
  const connection = await createConnection({ host, port, user, password, database });
  let asked = 0;
  try {
    return await recordSessions({
      ...{ site: site.origin, table, requests: extent.recordedRequests, seed: SEED, signal },
      countQueries: async () => {
        const [rows] = await connection.query(QUERIES);
        asked += 1;
        const [{ queries = 0 } = {}] = rows as { queries?: number }[];
        return Number(queries) - asked;
      },
    });
  } finally {
    await connection.end();
  }
}

/** For each interaction that was visited the page of the middle size. Pure. */
function fixPages(recorded: readonly Recorded[]): FixedPage[] {
  return [...byInteraction(recorded)].flatMap(([interaction, pages]) => {
    const sorted = pages.toSorted((a, b) => a.page.length - b.page.length);
    const middle = sorted[Math.floor(sorted.length / 2)];
    if (!middle) return [];
    return [{ method: middle.method, path: INTERACTION_PATHS[interaction], body: middle.page }];
  });
}

async function measureServer(
  { extent, signal }: Round,
  server: Server,
  recorded: readonly Recorded[],
): Promise<LoadOutcome> {
  const pool = new Pool(server.origin, { connections: CONNECTIONS, pipelining: 1 });
  const [replay, random] = [createReplay(recorded), createRandom(SEED)];
  try {
    const closedLoop = { pool, replay, atOnce: CLOSED_LOOP, seconds: WINDOW.seconds };
    // Once to warm up.
    await measureCapacity(closedLoop);
    const capacity = await measureCapacity(closedLoop);
    const serverCpuMs = () => cpuTicks(server.pid) * MS_PER_TICK;
    let last: LoadOutcome | undefined;
    const found = await findHighestRate({
      ...{ capacity, steps: extent.steps },
      measure: async (rate) => {
        signal.throwIfAborted();
        const load = { ...WINDOW, pool, replay, rate, serverCpuMs, random };
        last = await runOpenLoop(load);
        return last;
      },
      isGood: ({ p99Ms, failed, requests }) =>
        p99Ms < SLO_MS && failed <= requests * MAX_FAILED_SHARE,
    });
    if (!found) {
      throw new Error(
        `no rate was answered within ${SLO_MS} ms (is the machine busy?); the last one: ${JSON.stringify(last)}`,
      );
    }
    return found.outcome;
  } finally {
    await pool.close();
  }
}

function toSamples(ours: LoadOutcome, limit: LoadOutcome): Sample[] {
  const cpuMs = ({ serverCpuShare, requestsPerSecond }: LoadOutcome) =>
    (serverCpuShare * 1_000) / requestsPerSecond;
  const of = (name: string, outcome: LoadOutcome): Sample[] => [
    { measure: `${name}.requestsPerSecond`, unit: '1/s', value: outcome.requestsPerSecond },
    { measure: `${name}.p99Ms`, unit: 'ms', value: outcome.p99Ms },
    { measure: `${name}.cpuShare`, unit: 'cores', value: outcome.serverCpuShare },
    { measure: `${name}.cpuMsPerRequest`, unit: 'ms', value: cpuMs(outcome) },
    { measure: `${name}.refusedShare`, unit: '', value: outcome.refused / outcome.requests },
    { measure: `${name}.loadCpuShare`, unit: 'cores', value: outcome.ownCpuShare },
  ];
  const share = ours.requestsPerSecond / limit.requestsPerSecond;
  return [
    { measure: 'auction.shareOfBareServer', unit: '', value: share },
    { measure: 'auction.shareByCpu', unit: '', value: cpuMs(limit) / cpuMs(ours) },
    ...of('auction', ours),
    ...of('bareServer', limit),
  ];
}

/** What nine of ten visits need at most: what the site does by itself meanwhile is in the tenth. */
function toQuerySamples(recorded: readonly Recorded[]): Sample[] {
  const samples = [...byInteraction(recorded)].map(([interaction, pages]) => ({
    measure: `auction.queries.${interaction}`,
    unit: 'queries',
    value: percentile(
      pages.map(({ queries }) => queries),
      QUERIES_SHARE,
    ),
  }));
  const most = Math.max(...samples.map(({ value }) => value));
  return [{ measure: 'auction.queriesMost', unit: 'queries', value: most }, ...samples];
}
