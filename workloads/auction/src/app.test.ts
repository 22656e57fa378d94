import { INTERACTIONS } from '@anomaly-prediction/messages';
import { Registry } from 'prom-client';
import { describe, expect, test } from 'vitest';
import { createApp } from './app.ts';
import { MAX_BID_CENTS } from './bid-rules.ts';
import type { Database, Transactions } from './database/database.ts';
import { DatabaseUnavailableError } from './database/errors.ts';
import { createSiteMetrics } from './metrics.ts';
import { PAGES } from './pages/index.ts';
import { createSessions } from './sessions.ts';

const NOW = new Date('2026-03-01T12:00:00Z');
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

type Rows = (sql: string) => Promise<unknown[]>;

/** A database that answers every question with what `rows` says. */
function databaseOf(rows: Rows): Database {
  const statements = {
    rows: async <Row>(sql: string) => (await rows(sql)) as Row[],
    write: async (sql: string) => {
      await rows(sql);
      return { affectedRows: 1, insertId: 1 };
    },
  };
  const transactions: Transactions = { ...statements, transaction: (work) => work(statements) };
  return {
    ...transactions,
    session: (work) => work(transactions),
    close: async () => {},
  };
}

async function siteWith(rows: Rows) {
  const registry = new Registry();
  const metrics = createSiteMetrics(registry);
  const errors: object[] = [];
  const app = await createApp({
    site: {
      database: databaseOf(rows),
      sessions: createSessions('key'),
      now: () => NOW,
      passwordSalt: () => 'salt',
      onBidRefused: metrics.bidRefused,
      onPurchaseRefused: metrics.purchaseRefused,
    },
    metrics,
    log: { warn: () => {}, error: (fields) => errors.push(fields) },
  });
  return { app, registry, errors };
}

const empty: Rows = async () => [];
const away: Rows = async () => {
  throw new DatabaseUnavailableError('away', { cause: undefined });
};

const anItem = (given = {}) => ({
  id: 1,
  name: 'chair',
  description: 'a chair',
  initialPriceCents: 1_000,
  maxBidCents: 0,
  nbOfBids: 0,
  quantity: 1,
  reservePriceCents: 0,
  buyNowCents: 0,
  startDate: NOW,
  endDate: new Date(NOW.getTime() + 1),
  sellerId: 1,
  sellerNickname: 'ada',
  categoryId: 1,
  ...given,
});

describe('the site', () => {
  test('has exactly one page for every interaction', () => {
    expect(PAGES.map((page) => page.interaction).sort()).toEqual([...INTERACTIONS].sort());
  });

  test('shows the navigation on every page, errors too', async () => {
    const { app } = await siteWith(empty);
    for (const url of ['/', '/browse', '/view-item', '/nowhere', '/view-item?item=1']) {
      const { body } = await app.inject({ url });
      for (const path of ['/', '/register', '/browse', '/sell', '/about-me-auth']) {
        expect(body).toContain(`href="${path}"`);
      }
    }
  });

  test('names a parameter that is missing or malformed, with 400', async () => {
    const { app } = await siteWith(empty);
    for (const url of ['/view-item', '/view-item?item=x', '/view-item?item=1&item=2']) {
      const answer = await app.inject({ url });
      expect([answer.statusCode, answer.body]).toEqual([400, expect.stringContaining('“item”')]);
    }
  });

  test('says with 404 which item, user or category there is not', async () => {
    const { app } = await siteWith(empty);
    const sentences = {
      '/view-item?item=77': 'There is no item with the number 77.',
      '/view-user-info?user=77': 'There is no user with the number 77.',
      '/search-items-in-category?category=77': 'There is no category with the number 77.',
      '/browse-categories-in-region?region=77': 'There is no region with the number 77.',
    };
    for (const [url, sentence] of Object.entries(sentences)) {
      const answer = await app.inject({ url });
      expect([answer.statusCode, answer.body]).toEqual([404, expect.stringContaining(sentence)]);
    }
  });

  test('answers 503 while the database is away, and still shows pages that need none', async () => {
    const { app } = await siteWith(away);
    expect((await app.inject({ url: '/view-item?item=1' })).statusCode).toBe(503);
    expect((await app.inject({ url: '/' })).statusCode).toBe(200);
  });

  test('answers 500 to a fault of its own without showing it, and logs it', async () => {
    const { app, errors } = await siteWith(async () => {
      throw new Error('secret of the inside');
    });
    const answer = await app.inject({ url: '/browse-categories' });
    expect(answer.statusCode).toBe(500);
    expect(answer.body).not.toContain('secret');
    expect(errors).toHaveLength(1);
  });

  test('refuses a body that is too large or not a form', async () => {
    const { app } = await siteWith(empty);
    const post = (payload: string, headers: Record<string, string>) =>
      app.inject({ method: 'POST', url: '/about-me', payload, headers });
    expect((await post(`nickname=${'x'.repeat(40_000)}`, FORM)).statusCode).toBe(413);
    expect((await post('<a/>', { 'content-type': 'text/xml' })).statusCode).toBe(415);
  });

  test('says which method a page answers, to every other one', async () => {
    const { app } = await siteWith(empty);
    for (const [method, url, allowed] of [
      ['POST', '/view-item?item=1', 'GET, HEAD'],
      ['GET', '/store-bid?item=1', 'POST'],
      ['DELETE', '/about-me', 'POST'],
    ] as const) {
      const answer = await app.inject({ method, url });
      expect([answer.statusCode, answer.headers.allow]).toEqual([405, allowed]);
      expect(answer.body).toContain(`This page answers ${allowed} alone.`);
    }
  });

  test('answers an address or a form that is no text with a page of its own', async () => {
    const { app, registry } = await siteWith(empty);
    const form = {
      method: 'POST',
      url: '/about-me',
      payload: 'nickname=%FF',
      headers: FORM,
    } as const;
    for (const request of [{ url: '/%ZZ' }, { url: '/view-item?item=%ED%A0%80' }, form]) {
      const answer = await app.inject(request);
      expect([answer.statusCode, answer.body]).toEqual([
        400,
        expect.stringContaining('This request cannot be read'),
      ]);
      expect(answer.body).toContain('<nav');
    }
    expect(await registry.metrics()).toContain('{interaction="Other",status="400"} 1');
  });

  test('asks for a new login where the session is not of this site', async () => {
    const { app } = await siteWith(empty);
    const answer = await app.inject({
      method: 'POST',
      url: '/store-bid',
      payload: 'item=1&session=1.99999999999.forged&bid=10&quantity=1',
      headers: FORM,
    });
    expect([answer.statusCode, answer.body]).toEqual([
      422,
      expect.stringContaining('log in again'),
    ]);
  });

  test('never lets what users wrote become markup', async () => {
    const hostile = `<script>alert("1")</script>'">`;
    const aBid = { userId: 1, nickname: hostile, bidCents: 1_000, quantity: 1, date: NOW };
    const { app } = await siteWith(async (sql) => [
      sql.includes('FROM bids')
        ? aBid
        : anItem({ name: hostile, description: hostile, sellerNickname: hostile }),
    ]);
    for (const url of ['/view-item?item=1', '/put-bid-auth?item=1', '/view-bid-history?item=1']) {
      const { statusCode, body } = await app.inject({ url });
      expect(statusCode).toBe(200);
      expect(body).not.toContain('<script');
      expect(body).toContain('&#60;script&#62;');
    }
  });

  test('offers no bid on an auction that is over', async () => {
    const { app } = await siteWith(async () => [anItem({ endDate: NOW })]);
    const { body } = await app.inject({ url: '/view-item?item=1' });
    expect(body).toContain('This auction is over: bids are no longer taken.');
    expect(body).not.toContain('/put-bid-auth');
  });

  test('offers no bid on an item that nobody can bid more on', async () => {
    const atLimit = anItem({ nbOfBids: 1, maxBidCents: MAX_BID_CENTS });
    const { app } = await siteWith(async () => [atLimit]);
    const { body } = await app.inject({ url: '/view-item?item=1' });
    expect(body).toContain('Nobody can bid more on this item');
    expect(body).not.toContain('/put-bid-auth');
  });

  test('counts requests by interaction and status', async () => {
    const { app, registry } = await siteWith(empty);
    await app.inject({ url: '/view-item?item=1' });
    await app.inject({ url: '/nowhere' });
    const text = await registry.metrics();
    for (const interaction of ['ViewItem', 'Other']) {
      const series = `auction_request_duration_seconds_count{interaction="${interaction}",status="404"}`;
      expect(text).toContain(`${series} 1`);
    }
  });
});
