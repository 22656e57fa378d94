import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSessions } from '../src/sessions.ts';
import { judge } from './fuzz/judge.ts';
import { type RawRequest, requests } from './fuzz/requests.ts';
import { type RawAnswer, send } from './fuzz/send.ts';
import { type RunningSites, startSites } from './running-sites.ts';

/** `FUZZ_REQUESTS=200000 FUZZ_SEED=7 vitest run --project integration workloads/auction/test/fuzz` */
const REQUESTS = Number(process.env.FUZZ_REQUESTS ?? 5_000);
const SEED = Number(process.env.FUZZ_SEED ?? Math.trunc(Math.random() * 2 ** 31));
/** After so many what the database holds is compared. */
const BATCH = 50;
const AT_ONCE = 8;
const MAX_SHOWN = 10;
/** Plenty for each request on a machine that does much else. */
const MS_PER_REQUEST = 60;

/** What a page's heading says when something was stored, and of which there is one more then. */
const STORED: Readonly<Record<string, string>> = {
  'You are registered': 'users',
  'Your item is on sale': 'goods',
  'Your bid is stored': 'bids',
  'It is yours': 'buy_now',
  'Your comment is stored': 'comments',
};
const COUNTS = `SELECT (SELECT COUNT(*) FROM users) AS users,
  (SELECT COUNT(*) FROM items) + (SELECT COUNT(*) FROM old_items) AS goods,
  (SELECT COUNT(*) FROM bids) AS bids, (SELECT COUNT(*) FROM buy_now) AS buy_now,
  (SELECT COUNT(*) FROM comments) AS comments`;
const CHECKSUMS = `CHECKSUM TABLE users, items, old_items, bids, buy_now, comments, categories,
  regions, site`;

let sites: RunningSites;
let port: number;

beforeAll(async () => {
  sites = await startSites('auction-fuzz');
  port = Number(new URL(sites.origins[0]).port);
});

afterAll(() => sites?.close());

describe('the site under requests that no browser sends', () => {
  test(
    `answers each of ${REQUESTS} (seed ${SEED}) with a polite page, counts it, stores nothing that it refused, and stays quick`,
    async () => {
      const quickMs = await medianMs();
      const countedBefore = await countedByStatus();
      const answered = new Map<string, number>();
      const faults: string[] = [];
      let state = await readState();
      const sample = fc.sample(requests(await readFacts()), { numRuns: REQUESTS, seed: SEED });
      for (let start = 0; start < sample.length && faults.length < MAX_SHOWN; start += BATCH) {
        const batch = sample.slice(start, start + BATCH);
        const answers = await sendAll(batch);
        const after = await readState();
        for (const [index, answer] of answers.entries()) {
          const request = batch[index];
          if (!request) continue;
          answered.set(String(answer.status), (answered.get(String(answer.status)) ?? 0) + 1);
          const found = judge(request, answer);
          if (found.length > 0) faults.push(`${shown(request)}\n→ ${found.join(', ')}`);
        }
        expect(after, `requests ${start} to ${start + BATCH}`).toEqual(
          expected(state, answers, after),
        );
        state = after;
      }
      expect(faults).toEqual([]);
      const counted = await countedByStatus();
      for (const [status, answers] of answered) {
        const count = (counted.get(status) ?? 0) - (countedBefore.get(status) ?? 0);
        expect(count, `counted with status ${status}`).toBeGreaterThanOrEqual(answers);
      }
      expect(await medianMs()).toBeLessThan(10 * quickMs + 200);
    },
    60_000 + REQUESTS * MS_PER_REQUEST,
  );
});

interface State {
  counts: Record<string, number>;
  checksums: Record<string, unknown>;
}

async function readState(): Promise<State> {
  const [counts] = await sites.database.rows<Record<string, number>>(COUNTS);
  const tables = await sites.database.rows<{ Table: string; Checksum: unknown }>(CHECKSUMS);
  return {
    counts: { ...counts },
    checksums: Object.fromEntries(tables.map((row) => [row.Table, String(row.Checksum)])),
  };
}

/** One more of what an answer says that it stored; where none does, the very same bytes. */
function expected(before: State, answers: readonly RawAnswer[], after: State): State {
  const stored = answers.flatMap(({ body, status }) => {
    const heading = status < 300 ? /<h1>(.*?)<\/h1>/.exec(body)?.[1] : undefined;
    return STORED[heading ?? ''] ?? [];
  });
  const counts = { ...before.counts };
  for (const what of stored) counts[what] = Number(counts[what]) + 1;
  return { counts, checksums: stored.length > 0 ? after.checksums : before.checksums };
}

async function sendAll(batch: readonly RawRequest[]): Promise<RawAnswer[]> {
  const answers: RawAnswer[] = [];
  for (let start = 0; start < batch.length; start += AT_ONCE) {
    const some = batch.slice(start, start + AT_ONCE);
    answers.push(...(await Promise.all(some.map((request) => send(port, request)))));
  }
  return answers;
}

async function readFacts() {
  const [key] = await sites.database.rows<{ value: string }>(
    `SELECT value FROM site WHERE name = 'sessionKey'`,
  );
  const [item] = await sites.database.rows<{ id: number }>(
    `SELECT id FROM items WHERE buy_now > 0 ORDER BY quantity DESC, id LIMIT 1`,
  );
  const session = createSessions(key?.value ?? '').open(1, new Date());
  return { session, item: String(item?.id) };
}

/** Requests that the site has counted, by status. */
async function countedByStatus(): Promise<Map<string, number>> {
  const name = 'auction_request_duration_seconds';
  const durations = await sites.registries[0].getSingleMetric(name)?.get();
  const counted = new Map<string, number>();
  for (const { labels, value, ...series } of durations?.values ?? []) {
    if (!('metricName' in series && series.metricName === `${name}_count`)) continue;
    const status = String(labels.status);
    counted.set(status, (counted.get(status) ?? 0) + value);
  }
  return counted;
}

async function medianMs(): Promise<number> {
  const page = {
    method: 'GET',
    bytes:
      'GET /search-items-in-category?category=1 HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n',
  };
  const times: number[] = [];
  for (let n = 0; n < 15; n += 1) times.push((await send(port, page)).ms);
  return times.toSorted((one, other) => one - other)[7] ?? 0;
}

const shown = ({ bytes }: RawRequest): string => JSON.stringify(bytes.slice(0, 600));
