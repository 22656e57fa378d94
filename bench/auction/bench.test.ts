import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { Pool } from 'undici';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../../workloads/load-client/src/random.ts';
import { parseCores } from './cores.ts';
import { measureCapacity, runOpenLoop } from './load/open-loop.ts';
import { createReplay, type RecordedRequest } from './load/replay.ts';
import { findHighestRate } from './load/search.ts';

const bid = (item: number, dollars: string): RecordedRequest => ({
  interaction: 'StoreBid',
  method: 'POST',
  url: '/store-bid',
  body: `item=${item}&session=s&bid=${dollars}&maxBid=${dollars}&quantity=1`,
});

describe('replayed requests', () => {
  test('never register a nickname twice', () => {
    const register: RecordedRequest = {
      ...{ interaction: 'RegisterUser', method: 'POST', url: '/register-user' },
      body: 'nickname=ada&password=secret',
    };
    const replay = createReplay([register]);
    const names = Array.from({ length: 50 }, () =>
      new URLSearchParams(replay.next().body).get('nickname'),
    );
    expect(new Set(names).size).toBe(50);
  });

  test('bid more than every bid on the item before, recorded ones too', () => {
    const replay = createReplay([bid(1, '10.00'), bid(2, '99.50'), bid(1, '17.25')]);
    const highest = new Map([
      ['1', 17.25],
      ['2', 99.5],
    ]);
    for (let sent = 0; sent < 30; sent += 1) {
      const fields = new URLSearchParams(replay.next().body);
      const item = fields.get('item') ?? '';
      expect(Number(fields.get('bid'))).toBeGreaterThan((highest.get(item) ?? 0) + 1);
      highest.set(item, Number(fields.get('bid')));
    }
  });
});

describe('the load', () => {
  test('counts what is due while the server stands still from when it was due', async () => {
    let stands = false;
    const server = createServer((_request, response) => {
      if (!stands) setTimeout(standStill, 300);
      stands = true;
      response.end('page');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const pool = new Pool(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    try {
      const outcome = await runOpenLoop({
        ...{ pool, rate: 200, warmUpSeconds: 0.1, seconds: 0.7, random: createRandom('7') },
        serverCpuMs: () => performance.now() / 4,
        replay: createReplay([{ interaction: 'Home', method: 'GET', url: '/' }]),
      });
      expect(outcome.failed + outcome.refused).toBe(0);
      expect(outcome.requests).toBeGreaterThan(100);
      expect(outcome.p99Ms).toBeGreaterThan(150);
      expect(outcome.serverCpuShare).toBeCloseTo(0.25, 2);
    } finally {
      await pool.close();
      server.close();
    }
  });

  test('says that requests failed where nobody answers', async () => {
    const pool = new Pool('http://127.0.0.1:1');
    const replay = createReplay([{ interaction: 'Home', method: 'GET', url: '/' }]);
    const load = { pool, replay, random: createRandom('7'), serverCpuMs: () => 0 };
    const outcome = await runOpenLoop({ ...load, rate: 100, warmUpSeconds: 0, seconds: 0.2 });
    expect(outcome.failed).toBe(outcome.requests);
    await expect(measureCapacity({ ...load, atOnce: 2, seconds: 0.1 })).rejects.toThrow('nothing');
    await pool.destroy();
  });
});

/** As garbage collection does: nothing else runs meanwhile, the load neither. */
function standStill(): void {
  const endMs = performance.now() + 250;
  while (performance.now() < endMs);
}

describe('the search for the highest rate', () => {
  test('comes close to the limit from below, wherever it is', () =>
    fc.assert(
      fc.asyncProperty(fc.double({ min: 0.35, max: 1.15, noNaN: true }), async (limit) => {
        const found = await findHighestRate({
          ...{ capacity: 1_000, steps: 7, measure: async (rate: number) => rate },
          isGood: (rate) => rate <= limit * 1_000,
        });
        expect(found?.rate).toBeLessThanOrEqual(limit * 1_000);
        expect(found?.rate).toBeGreaterThan(limit * 1_000 - 10);
      }),
    ));

  test('forgives a rate one bad moment', async () => {
    let measured = 0;
    const found = await findHighestRate({
      ...{ capacity: 1_000, steps: 1, isGood: (good: boolean) => good },
      measure: async () => {
        measured += 1;
        return measured > 1;
      },
    });
    expect(found?.rate).toBe(750);
  });

  test('says so when no rate is good', async () => {
    const search = { capacity: 1_000, steps: 5, measure: async () => 0, isGood: () => false };
    expect(await findHighestRate(search)).toBeUndefined();
  });
});

test('cores are read one by one and in ranges', () => {
  const status = (list: string) => `Name:\tnode\nCpus_allowed_list:\t${list}\nMems_allowed:\t1\n`;
  expect(parseCores(status('0-2,5'))).toEqual([0, 1, 2, 5]);
  expect(parseCores(status('1'))).toEqual([1]);
  expect(parseCores('')).toEqual([]);
});
