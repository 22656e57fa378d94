import { INTERACTIONS } from '@anomaly-prediction/messages';
import {
  type LocalMariadb,
  openWorld,
  silentReport,
  startMariadb,
  type World,
} from '@anomaly-prediction/test';
import pino from 'pino';
import { Registry } from 'prom-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectDatabase, type Database } from '../src/database/database.ts';
import { type RunningSite, startSite } from '../src/index.ts';
import { insertHighestBid } from '../src/store/bids.ts';
import { type DatabaseLine, openDatabaseLine } from './database-line.ts';
import { Visitor } from './visitor.ts';

let world: World;
let mariadb: LocalMariadb;
let line: DatabaseLine;
let database: Database;
let sites: RunningSite[] = [];

beforeAll(async () => {
  world = await openWorld({ name: 'auction', report: silentReport });
  mariadb = await startMariadb(world);
  line = await openDatabaseLine(mariadb.host, mariadb.port);
  database = connectDatabase({ ...mariadb, pool: 2 });
  // Two web servers at once on an empty database.
  sites = await Promise.all([start(), start()]);
});

afterAll(async () => {
  await Promise.all(sites.map((site) => site.stop()));
  await database?.close();
  await line?.close();
  await world?.close();
});

function start(): Promise<RunningSite> {
  return startSite({
    log: pino({ level: 'silent' }),
    registry: new Registry(),
    listenHost: '127.0.0.1',
    environment: {
      PORT: '0',
      DATABASE_HOST: '127.0.0.1',
      DATABASE_PORT: String(line.port),
      DATABASE_USER: mariadb.user,
      DATABASE_PASSWORD: mariadb.password,
      DATABASE_NAME: mariadb.database,
    },
  });
}

const visitor = (site = 0) => new Visitor(`http://127.0.0.1:${sites[site]?.port}`);

async function count(sql: string): Promise<number> {
  const [row] = await database.rows<{ n: number }>(sql);
  return row?.n ?? Number.NaN;
}

const INCONSISTENT_ITEMS = `SELECT COUNT(*) AS n FROM
  (SELECT id, nb_of_bids, max_bid FROM items UNION ALL
   SELECT id, nb_of_bids, max_bid FROM old_items) AS every
  LEFT JOIN (SELECT item_id, COUNT(*) AS bids, MAX(bid) AS highest FROM bids GROUP BY item_id) AS made
    ON made.item_id = every.id
  WHERE every.nb_of_bids <> COALESCE(made.bids, 0) OR every.max_bid <> COALESCE(made.highest, 0)`;

const ADA = {
  firstName: 'Ada',
  lastName: 'Fischer',
  nickname: 'ada-7',
  email: 'ada@example.com',
  password: 'a secret',
};
const LOGIN = { nickname: ADA.nickname, password: ADA.password };

describe('the site on a real database', () => {
  test('is loaded once by two web servers that start together, with bids that agree', async () => {
    expect(await count('SELECT COUNT(*) AS n FROM users')).toBe(1_500);
    expect(await count('SELECT COUNT(*) AS n FROM items')).toBe(3_268);
    expect(await count(INCONSISTENT_ITEMS)).toBe(0);
  });

  test('leads a visitor to every page by links and forms alone', async () => {
    const ada = visitor();
    await ada.open('/');
    await ada.follow('Register');
    const welcome = await ada.submit('RegisterUser', ADA);
    expect(welcome.text).toContain('ada-7');

    await ada.follow('Browse');
    await ada.follow('BrowseRegions');
    await ada.follow('BrowseCategoriesInRegion');
    await ada.follow('SearchItemsInRegion', 'Collectibles');
    await ada.follow('Browse');
    await ada.follow('BrowseCategories');
    await ada.follow('SearchItemsInCategory', 'Collectibles');
    expect(ada.seen.root.querySelectorAll('tbody tr')).toHaveLength(20);
    await ada.follow('SearchItemsInCategory', 'Next page');
    await ada.follow('SearchItemsInCategory', 'Previous page');
    await ada.follow('ViewItem');
    const itemName = ada.seen.root.querySelector('h1')?.text ?? '';
    await ada.follow('PutBidAuth');
    await ada.submit('PutBid', LOGIN);
    const stored = await ada.submit('StoreBid');
    expect(stored.text).toContain('Your bid is stored');
    await ada.follow('ViewItem');
    await ada.follow('ViewBidHistory');
    expect(ada.seen.root.querySelector('tbody a')?.text).toBe('ada-7');
    await ada.follow('ViewUserInfo');
    expect(ada.seen.text).toContain('Registered');

    await ada.follow('PutCommentAuth');
    await ada.submit('PutComment', LOGIN);
    const commented = await ada.submit('StoreComment', {
      rating: '4',
      comment: 'Bids as a friend.',
    });
    expect(commented.text).toContain('Your comment is stored');
    await ada.follow('ViewUserInfo');
    expect(ada.seen.text).toContain('Bids as a friend.');

    await ada.follow('Sell');
    await ada.submit('SelectCategoryToSellItem', LOGIN);
    await ada.submit('SellItemForm');
    await ada.submit('RegisterItem', {
      name: 'Punched cards',
      description: 'A box of them.',
      initialPrice: '12.50',
    });
    await ada.follow('ViewItem', 'Punched cards');
    expect(ada.seen.text).toContain('$12.50');

    await ada.follow('Browse');
    await ada.follow('BrowseCategories');
    await ada.follow('SearchItemsInCategory', 'Computers');
    await ada.follow('BuyNowAuth');
    await ada.submit('BuyNow', LOGIN);
    const bought = await ada.submit('StoreBuyNow');
    expect(bought.text).toContain('You bought 1 of');

    await ada.follow('AboutMeAuth');
    await ada.submit('AboutMe', LOGIN);
    expect(ada.seen.text).toContain(itemName);
    expect(ada.seen.text).toContain('Punched cards');

    expect([...ada.visited].sort()).toEqual([...INTERACTIONS].sort());
    expect(await count(INCONSISTENT_ITEMS)).toBe(0);
  });

  test('lets a session of one web server go on at the other', async () => {
    const [bidder, other] = [visitor(0), visitor(1)];
    await bidder.open('/put-bid-auth?item=900');
    await bidder.submit('PutBid', { nickname: 'user9', password: 'password9' });
    const session = bidder.seen.root.querySelector('[name=session]')?.getAttribute('value') ?? '';
    await other.open('/put-bid-auth?item=900');
    await other.submit('PutBid', { nickname: 'user10', password: 'password10' });
    const stored = await other.submit('StoreBid', { session });
    expect(stored.text).toContain('Your bid is stored');
    await other.open('/view-bid-history?item=900');
    expect(other.seen.root.querySelector('tbody a')?.text).toBe('user9');
  });

  test('refuses a taken nickname and a wrong password, and keeps what was typed', async () => {
    const stranger = visitor();
    await stranger.open('/register');
    const taken = await stranger.submit('RegisterUser', { ...ADA, nickname: 'user1' });
    expect([taken.status, taken.text]).toEqual([422, expect.stringContaining('is taken')]);
    const kept = taken.root.querySelector('[name=email]')?.getAttribute('value');
    expect(kept).toBe(ADA.email);

    await stranger.open('/about-me-auth');
    const wrong = await stranger.submit('AboutMe', { nickname: 'user1', password: 'password2' });
    expect([wrong.status, wrong.text]).toEqual([422, expect.stringContaining('do not belong')]);
  });

  test('shows a hostile name as text', async () => {
    const seller = visitor();
    await seller.open('/sell');
    await seller.submit('SelectCategoryToSellItem', { nickname: 'user2', password: 'password2' });
    await seller.submit('SellItemForm');
    const name = `<img src=x onerror="alert('1')">'); DROP TABLE items; --`;
    await seller.submit('RegisterItem', { name, description: name, initialPrice: '1' });
    const seen = await seller.follow('ViewItem', name);
    expect(seen.root.querySelectorAll('img')).toHaveLength(0);
    expect(seen.root.querySelector('h1')?.text).toBe(name);
  });

  test('refuses a bid below the minimum with a message and the form, and stores nothing', async () => {
    const [slow, quick] = [visitor(), visitor()];
    for (const [bidder, n] of [[slow, 3] as const, [quick, 4] as const]) {
      await bidder.open('/put-bid-auth?item=1000');
      await bidder.submit('PutBid', { nickname: `user${n}`, password: `password${n}` });
    }
    expect((await quick.submit('StoreBid')).text).toContain('is stored');
    const before = await count('SELECT nb_of_bids AS n FROM items WHERE id = 1000');
    const outbid = await slow.submit('StoreBid');
    expect([outbid.status, outbid.text]).toEqual([200, expect.stringContaining('not taken')]);
    expect(await count('SELECT nb_of_bids AS n FROM items WHERE id = 1000')).toBe(before);
    expect((await slow.submit('StoreBid')).text).toContain('is stored');
  });

  test('takes bids up to its limit, and then none on this item', async () => {
    const [first, second] = [visitor(), visitor()];
    for (const [bidder, n] of [[first, 6] as const, [second, 7] as const]) {
      await bidder.open('/put-bid-auth?item=1003');
      await bidder.submit('PutBid', { nickname: `user${n}`, password: `password${n}` });
    }
    const tooHigh = await first.submit('StoreBid', { bid: '1000000' });
    expect([tooHigh.status, tooHigh.text]).toEqual([200, expect.stringContaining('more than')]);
    expect((await first.submit('StoreBid', { bid: '999999' })).text).toContain('is stored');
    const late = await second.submit('StoreBid');
    expect([late.status, late.text]).toEqual([200, expect.stringContaining('Nobody can bid more')]);
    const seen = await second.follow('ViewItem');
    expect(seen.text).toContain('Nobody can bid more');
  });

  test('takes no bid on an auction that ended while the form was open', async () => {
    const late = visitor();
    await late.open('/put-bid-auth?item=1001');
    await late.submit('PutBid', { nickname: 'user5', password: 'password5' });
    await database.write(
      'UPDATE items SET end_date = UTC_TIMESTAMP() - INTERVAL 1 MINUTE WHERE id = 1001',
    );
    const refused = await late.submit('StoreBid');
    expect(refused.text).toContain('auction is over');
    expect(await count(INCONSISTENT_ITEMS)).toBe(0);
  });

  test('keeps max_bid and nb_of_bids right under 40 bids at once on two web servers', async () => {
    const bidders = await Promise.all(
      Array.from({ length: 40 }, async (_, index) => {
        const bidder = visitor(index % 2);
        const n = index + 100;
        await bidder.open('/put-bid-auth?item=1002');
        await bidder.submit('PutBid', { nickname: `user${n}`, password: `password${n}` });
        return bidder;
      }),
    );
    const before = await count('SELECT nb_of_bids AS n FROM items WHERE id = 1002');
    const answers = await Promise.all(
      bidders.map((bidder, index) => bidder.submit('StoreBid', { bid: String(1_000 + index * 3) })),
    );
    const stored = answers.filter((answer) => answer.text.includes('is stored')).length;
    expect(stored).toBeGreaterThan(0);
    expect(await count('SELECT nb_of_bids AS n FROM items WHERE id = 1002')).toBe(before + stored);
    expect(await count('SELECT max_bid AS n FROM items WHERE id = 1002')).toBe(111_700);
    expect(await count(INCONSISTENT_ITEMS)).toBe(0);
  });

  test('answers 503 while the database is away and goes on when it is back', async () => {
    const guest = visitor();
    line.cut();
    expect((await guest.open('/browse-categories')).status).toBe(503);
    expect((await guest.open('/')).status).toBe(200);
    line.mend();
    expect((await guest.open('/browse-categories')).status).toBe(200);
  });

  test('answers 503 within seconds while the database hangs, however many ask, and is well after it', async () => {
    const bid = {
      userId: 1,
      itemId: 1,
      quantity: 1,
      bidCents: 1,
      maxBidCents: 1,
      date: new Date(),
    };
    process.kill(mariadb.pid(), 'SIGSTOP');
    try {
      const startMs = performance.now();
      // Three times as many as the pool has connections, and what begins with a transaction.
      const guests = Array.from({ length: 30 }, () => visitor().open('/browse-categories'));
      const transaction = database.transaction((begun) => insertHighestBid(begun, bid));
      await expect(transaction).rejects.toThrow('no answer within 5000 ms');
      const statuses = (await Promise.all(guests)).map(({ status }) => status);
      expect(new Set(statuses)).toEqual(new Set([503]));
      expect(performance.now() - startMs).toBeLessThan(8_000);
    } finally {
      process.kill(mariadb.pid(), 'SIGCONT');
    }
    const guests = Array.from({ length: 30 }, () => visitor().open('/browse-categories'));
    const statuses = (await Promise.all(guests)).map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(await count(INCONSISTENT_ITEMS)).toBe(0);
  });
});
