import { setTimeout as sleep } from 'node:timers/promises';
import { INTERACTIONS, type Interaction } from '@anomaly-prediction/messages';
import { readProcess } from '@anomaly-prediction/test';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { connectDatabase, type Database } from '../src/database/database.ts';
import { insertHighestBid } from '../src/store/bids.ts';
import {
  count as countIn,
  INCONSISTENT_ITEMS,
  INCONSISTENT_RATINGS,
  ITEMS_OUT_OF_REGION,
  type RunningSites,
  startSites,
} from './running-sites.ts';
import { observeStatements, wholeTables } from './statements.ts';
import { Visitor } from './visitor.ts';

/** A page that asks the database each time. */
const AN_ITEM = '/view-item?item=1020';
/** `OUTAGE_SECONDS=20 vitest run --project integration workloads/auction/test/site` */
const OUTAGE_SECONDS = Number(process.env.OUTAGE_SECONDS ?? 5);

let sites: RunningSites;

beforeAll(async () => {
  sites = await startSites('auction');
});

afterAll(() => sites?.close());

const visitor = (site: 0 | 1 = 0) => new Visitor(sites.origins[site]);
const count = (sql: string) => countIn(sites.database, sql);

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
    expect(await count(INCONSISTENT_RATINGS)).toBe(0);
    expect(await count(ITEMS_OUT_OF_REGION)).toBe(0);
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

  test('finds in a region what its people sell, also what has just been put on sale', async () => {
    const seller = visitor();
    await seller.open('/sell');
    await seller.submit('SelectCategoryToSellItem', { nickname: 'user3', password: 'password3' });
    await seller.submit('SellItemForm', { category: '1' });
    const item = { name: 'Rare maps', description: 'Of lakes.', initialPrice: '1', duration: '1' };
    await seller.submit('RegisterItem', item);
    const region = await count('SELECT region AS n FROM users WHERE id = 3');
    const shown = async (number: number) =>
      (await visitor(1).open(`/search-items-in-region?category=1&region=${number}`)).text;
    expect(await shown(region)).toContain('Rare maps');
    expect(await shown((region % 62) + 1)).not.toContain('Rare maps');
    expect(await count(ITEMS_OUT_OF_REGION)).toBe(0);
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
    await sites.database.write(
      'UPDATE items SET end_date = UTC_TIMESTAMP() - INTERVAL 1 MINUTE WHERE id = 1001',
    );
    const refused = await late.submit('StoreBid');
    expect(refused.text).toContain('auction is over');
    expect(await count(INCONSISTENT_ITEMS)).toBe(0);
  });

  test('keeps max_bid and nb_of_bids right under 40 bids at once on two web servers', async () => {
    const bidders = await Promise.all(
      Array.from({ length: 40 }, async (_, index) => {
        const bidder = visitor(index % 2 === 0 ? 0 : 1);
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

  test('says that a stored bid is below the reserve price, and no more once one is not', async () => {
    await sites.database.write('UPDATE items SET reserve_price = 9000000 WHERE id = 1004');
    const bidder = visitor();
    await bidder.open('/put-bid-auth?item=1004');
    await bidder.submit('PutBid', { nickname: 'user8', password: 'password8' });
    const form = bidder.seen;
    const low = await bidder.submit('StoreBid');
    expect(low.text).toContain('is stored');
    expect(low.text).toContain('reserve price');
    expect((await bidder.follow('ViewItem')).text).toContain('not met yet');
    bidder.show(form);
    const high = await bidder.submit('StoreBid', { bid: '90000' });
    expect(high.text).toContain('is stored');
    expect(high.text).not.toContain('reserve price');
    expect((await bidder.follow('ViewItem')).text).not.toContain('not met yet');
  });

  test('ends an auction that is sold out at once, and sells no more than there was', async () => {
    await sites.database.write(
      `UPDATE items SET buy_now = 2500, quantity = 3, name = 'Last lamps' WHERE id = 1005`,
    );
    const [first, second] = [visitor(0), visitor(1)];
    for (const [buyer, n] of [[first, 11] as const, [second, 12] as const]) {
      await buyer.open('/view-item?item=1005');
      await buyer.follow('BuyNowAuth');
      await buyer.submit('BuyNow', { nickname: `user${n}`, password: `password${n}` });
    }
    expect((await first.submit('StoreBuyNow', { quantity: '2' })).text).toContain('$50.00');
    const tooMany = await second.submit('StoreBuyNow', { quantity: '2' });
    expect([tooMany.status, tooMany.text]).toEqual([200, expect.stringContaining('not that many')]);
    expect((await second.submit('StoreBuyNow')).text).toContain('You bought 1 of Last lamps');
    const over = await second.follow('ViewItem');
    expect(over.text).toContain('This auction is over');
    expect(over.root.toString()).not.toContain('/buy-now-auth');
    await second.open('/about-me-auth');
    await second.submit('AboutMe', { nickname: 'user12', password: 'password12' });
    expect(second.seen.text).toContain('Last lamps');
  });

  test('asks at most three statements for a page, and none that reads a whole table', async () => {
    await sites.database.write('UPDATE items SET buy_now = 900, quantity = 2 WHERE id = 1020');
    const { request, session } = await observeStatements(sites.database);
    const seen = new Set<Interaction>();
    for (const [interaction, fields, expected = 200] of requests(session(21))) {
      const { status, asked } = await request(interaction, fields);
      expect([interaction, fields, status]).toEqual([interaction, fields, expected]);
      expect(asked.length, `${interaction} ${JSON.stringify(fields)}`).toBeLessThanOrEqual(3);
      for (const statement of asked) {
        expect(await wholeTables(sites.database, statement), statement.sql).toEqual([]);
      }
      seen.add(interaction);
    }
    expect([...seen].sort()).toEqual([...INTERACTIONS].sort());
  });

  test('answers 503 while the database is away and goes on when it is back', async () => {
    const guest = visitor();
    sites.line.cut();
    expect((await guest.open(AN_ITEM)).status).toBe(503);
    expect((await guest.open('/')).status).toBe(200);
    sites.line.mend();
    expect((await guest.open(AN_ITEM)).status).toBe(200);
  });

  test(`answers each of a steady stream of visitors 503 at once for ${OUTAGE_SECONDS} s without a database, and is well within 2 s after it`, async () => {
    sites.line.cut();
    const during = await stream(OUTAGE_SECONDS * 1_000);
    sites.line.mend();
    await sleep(2_000);
    const after = await stream(1_000);
    expect(new Set(during.map(({ status }) => status))).toEqual(new Set([503]));
    expectAtOnce(during);
    expect(new Set(after.map(({ status }) => status))).toEqual(new Set([200]));
  });

  test('bounds how many wait and for how long while the database hangs, and is well after it', async () => {
    const bid = {
      userId: 1,
      itemId: 1,
      quantity: 1,
      bidCents: 1,
      maxBidCents: 1,
      date: new Date(),
    };
    const crowded = connectDatabase({ ...sites.mariadb, pool: 1 });
    await crowded.rows('SELECT 1');
    try {
      await stop(sites.mariadb.pid());
      const transaction = sites.database.transaction((begun) => insertHighestBid(begun, bid));
      const tooLong = expect(transaction).rejects.toThrow('no answer within 5000 ms');
      const refusedAtOnce = countRefusedAtOnce(crowded);
      // Three times as many as the pool has connections.
      const startMs = performance.now();
      const guests = Array.from({ length: 30 }, () => visitor().open(AN_ITEM));
      const statuses = (await Promise.all(guests)).map(({ status }) => status);
      expect(new Set(statuses)).toEqual(new Set([503]));
      expect(performance.now() - startMs).toBeLessThan(8_000);
      await tooLong;
      // One has the only connection and 500 wait for it.
      expect(await refusedAtOnce).toBe(99);
      // Now the outage is known: nobody waits for a time-out any more.
      const later = await stream(1_000, [0]);
      expect(new Set(later.map(({ status }) => status))).toEqual(new Set([503]));
      expectAtOnce(later);
    } finally {
      process.kill(sites.mariadb.pid(), 'SIGCONT');
    }
    await crowded.close();
    const guests = Array.from({ length: 30 }, () => visitor().open(AN_ITEM));
    const statuses = (await Promise.all(guests)).map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(await count(INCONSISTENT_ITEMS)).toBe(0);
  });
});

/** Every interaction, and the cases of it that ask for most: items long closed, and what is refused. */
function requests(
  session: string,
): [interaction: Interaction, fields: Record<string, string>, status?: number][] {
  const login = { nickname: 'user21', password: 'password21' };
  const [open, closed] = [{ item: '1020' }, { item: '1' }];
  const person = { firstName: 'Bo', lastName: 'Li', email: 'bo@example.com', password: 'x' };
  const bid = { session, bid: '900', maxBid: '900', quantity: '1' };
  const comment = { session, to: '1', rating: '-5', comment: 'never came' };
  const item = { name: 'a', description: 'b', initialPrice: '1', quantity: '1', duration: '1' };
  return [
    ['Home', {}],
    ['Register', {}],
    ['RegisterUser', { ...person, nickname: 'bo-1', region: '1' }],
    ['RegisterUser', { ...person, nickname: 'bo-1', region: '1' }, 422],
    ['RegisterUser', { ...person, nickname: 'bo-2', region: '99' }, 404],
    ['Browse', {}],
    ['BrowseCategories', {}],
    ['BrowseRegions', {}],
    ['BrowseCategoriesInRegion', { region: '1' }],
    ['SearchItemsInCategory', { category: '1' }],
    ['SearchItemsInCategory', { category: '1', page: '5' }],
    ['SearchItemsInRegion', { category: '1', region: '1' }],
    ['ViewItem', open],
    ['ViewItem', closed],
    ['ViewUserInfo', { user: '1', item: '1' }],
    ['ViewBidHistory', open],
    ['ViewBidHistory', closed],
    ['BuyNowAuth', closed],
    ['BuyNow', { ...closed, ...login }],
    ['BuyNow', { ...open, ...login, password: 'wrong' }, 422],
    ['StoreBuyNow', { ...open, session, quantity: '1' }],
    ['StoreBuyNow', { ...closed, session, quantity: '1' }],
    ['StoreBuyNow', { ...open, session, quantity: '0' }, 400],
    ['PutBidAuth', closed],
    ['PutBid', { ...closed, ...login }],
    ['PutBid', { ...open, ...login }],
    ['StoreBid', { ...open, ...bid }],
    ['StoreBid', { ...open, ...bid }],
    ['StoreBid', { ...closed, ...bid }],
    ['StoreBid', { ...open, ...bid, bid: 'much' }, 400],
    ['StoreBid', { ...bid, item: '999999' }, 404],
    ['PutCommentAuth', { to: '1', item: '1' }],
    ['PutComment', { to: '1', item: '1', ...login }],
    ['PutComment', { to: '1', item: '1', session }],
    ['StoreComment', { ...comment, ...closed }],
    ['StoreComment', { ...comment, ...open, rating: '6' }, 400],
    ['Sell', {}],
    ['SelectCategoryToSellItem', login],
    ['SellItemForm', { session, category: '1' }],
    ['RegisterItem', { ...item, session, category: '1' }],
    ['RegisterItem', { ...item, session, category: '1', name: '' }, 400],
    ['AboutMeAuth', {}],
    ['AboutMe', login],
  ];
}

interface Visit {
  status: number;
  ms: number;
  /** Of a visit to a page without a database at the same time: what the machine itself takes. */
  plainMs: number;
}

/** A visitor every 20 ms for so long, whatever became of those before, to these web servers in turn. */
async function stream(forMs: number, servers: readonly (0 | 1)[] = [0, 1]): Promise<Visit[]> {
  const visits: Promise<Visit>[] = [];
  const endMs = performance.now() + forMs;
  while (performance.now() < endMs) {
    visits.push(visit(servers[visits.length % servers.length] ?? 0));
    await sleep(20);
  }
  return Promise.all(visits);
}

/** Until one of its threads has taken the signal in, which a busy machine delays, the others answer. */
async function stop(pid: number): Promise<void> {
  process.kill(pid, 'SIGSTOP');
  await vi.waitFor(() => expect(readProcess(pid)?.state).toBe('T'), { timeout: 5_000 });
}

async function visit(site: 0 | 1): Promise<Visit> {
  const startMs = performance.now();
  const open = async (address: string) => {
    const { status } = await visitor(site).open(address);
    return { status, ms: performance.now() - startMs };
  };
  const [{ status, ms }, plain] = await Promise.all([open(AN_ITEM), open('/')]);
  return { status, ms, plainMs: plain.ms };
}

/** None waited for a time-out of 5 s, nor most for as much as a second. */
function expectAtOnce(visits: Visit[]): void {
  const excessMs = visits.map(({ ms, plainMs }) => ms - plainMs).sort((one, other) => one - other);
  expect(excessMs[Math.floor(excessMs.length / 2)]).toBeLessThan(1_000);
  expect(excessMs.at(-1)).toBeLessThan(5_000);
}

/** Asks 600 questions at once; how many are refused long before they could time out. */
async function countRefusedAtOnce(asked: Database): Promise<number> {
  const startMs = performance.now();
  const refusedMs = await Promise.all(
    Array.from({ length: 600 }, () =>
      asked.rows('SELECT 1').then(
        () => Number.NaN,
        () => performance.now() - startMs,
      ),
    ),
  );
  return refusedMs.filter((ms) => ms < 4_000).length;
}
