import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { createOutboxWith } from '@anomaly-prediction/kafka/testing';
import { isResponse, type ResponseTime, responseTime } from '@anomaly-prediction/messages';
import { afterAll, describe, expect, test } from 'vitest';
import { FakeAuction } from '../test/fake-auction.ts';
import { mixFile, readTransitionTable } from './configuration.ts';
import { startLoadClient } from './load-client.ts';
import type { LoadMetrics } from './metrics.ts';
import { bump, STEADY } from './shape/load-shape.ts';

const NO_METRICS: LoadMetrics = { observe() {}, countDetour() {}, countDropped() {} };

const cleanups: (() => void)[] = [];
afterAll(() => {
  for (const cleanup of cleanups) cleanup();
});

/** Twenty hasty visitors. */
const HASTY = {
  name: 'rubis-client-0',
  sessions: 20,
  rampUpSeconds: 0,
  shape: STEADY,
  thinkTimeMs: 20,
  table: readTransitionTable(mixFile('project')),
  seed: '7',
  metrics: NO_METRICS,
  log: { info() {}, warn() {} },
};

/** Long enough for a machine that is busy with other things; over as soon as all are answered. */
const DRAIN_MS = 10_000;

/** Twenty hasty visitors against this site; gives back all that they told. */
async function visit(
  site: URL,
  until: (sent: ResponseTime[]) => boolean,
  options: { requestTimeoutMs?: number } = {},
) {
  const sent: ResponseTime[] = [];
  const warnings: string[] = [];
  const load = startLoadClient({
    ...HASTY,
    ...options,
    site,
    send: (message) => sent.push(message),
    log: { info: () => {}, warn: (_fields, message) => warnings.push(message) },
  });
  while (!until(sent)) await delay(5);
  await load.stop(DRAIN_MS);
  return { sent, load, warnings };
}

async function auctionHouse() {
  const auction = new FakeAuction();
  cleanups.push(() => auction.close());
  return { auction, site: await auction.listen() };
}

async function serverThat(answer: Parameters<typeof createServer>[1]): Promise<URL> {
  const server = createServer(answer);
  cleanups.push(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

// Together, since each waits for a second's end.
describe.concurrent('load client', () => {
  test('tells of each request that the site served, and of none that it did not', async () => {
    const { auction, site } = await auctionHouse();
    const { sent, load } = await visit(site, ({ length }) => length > 200);
    const told = sent.filter(isResponse).map(({ interaction }) => interaction);
    expect(told.toSorted()).toEqual(auction.served.toSorted());
    expect(sent.filter(isResponse).every(({ ok, ms }) => ok && ms < 10_000)).toBe(true);
    expect(auction.refused).toEqual([]);
    expect(load.open()).toBe(0);
  });

  test('after it has stopped, a heartbeat has closed every second that it told of', async () => {
    const { site } = await auctionHouse();
    const { sent } = await visit(site, ({ length }) => length > 100);
    const last = sent.at(-1);
    if (!last || isResponse(last)) throw new Error('the last message is no heartbeat');
    expect(last).toMatchObject({ open: 0, oldestOpenMs: 0 });
    expect(sent.map(({ sequence }) => sequence)).toEqual([...sent.keys()]);
    for (const message of sent) responseTime.encode(message);
  });

  test('an answer that does not come in time is told as a failure of ten seconds', async () => {
    const site = await serverThat(() => {});
    const { sent } = await visit(site, (all) => all.filter(isResponse).length >= 20, {
      requestTimeoutMs: 60,
    });
    const responses = sent.filter(isResponse);
    expect(responses.every(({ ok, ms }) => !ok && ms === 10_000)).toBe(true);
  });

  test('an answer that breaks off, and a status of 400 or more, are told as failures', async () => {
    let count = 0;
    const site = await serverThat((_request, response) => {
      count += 1;
      if (count % 2 === 0) response.writeHead(503).end();
      else
        response.writeHead(200, { 'content-length': 100 }).write('half', () => response.destroy());
    });
    const { sent } = await visit(site, (all) => all.filter(isResponse).length >= 20);
    expect(sent.filter(isResponse).every(({ ok, ms }) => !ok && ms === 10_000)).toBe(true);
  });

  test('a failed request is never sent again, and many are one line of log each 10 s', async () => {
    const startMs = performance.now();
    let received = 0;
    const site = await serverThat((_request, response) => {
      received += 1;
      response.destroy();
    });
    const { sent, warnings } = await visit(site, (all) => all.filter(isResponse).length >= 40, {
      requestTimeoutMs: 60_000,
    });
    expect(sent.filter(isResponse)).toHaveLength(received);
    expect(warnings[0]).toBe('requests fail');
    expect(warnings.length).toBeLessThanOrEqual(1 + (performance.now() - startMs) / 10_000);
  });

  test('each session has a connection of its own: it begins at Home, and keeps it to its end', async () => {
    const { auction, site } = await auctionHouse();
    const { sent } = await visit(site, () => auction.connections.length > HASTY.sessions + 10);
    const sessions = auction.connections.filter(({ length }) => length > 0);
    expect(sessions.length).toBeGreaterThan(HASTY.sessions);
    for (const [first] of sessions) expect(first).toBe('Home');
    expect(sessions.flat()).toHaveLength(sent.filter(isResponse).length);
    expect(Math.max(...sessions.map(({ length }) => length))).toBeGreaterThan(5);
  });

  test('in a surge more visitors come, and leave when it is over; both ends are told', async () => {
    const { auction, site } = await auctionHouse();
    const told: { event?: string; timestamp?: number; sessions: number }[] = [];
    const startSeconds = Date.now() / 1_000;
    const load = startLoadClient({
      ...HASTY,
      site,
      thinkTimeMs: 400,
      shape: bump({ afterSeconds: 0.4, forSeconds: 1, factor: 3, riseSeconds: 0, fallSeconds: 0 }),
      send: () => {},
      log: { info: (fields) => told.push({ ...fields, sessions: load.sessions() }), warn() {} },
    });
    expect(load.sessions()).toBe(20);
    while (told.length < 2) await delay(5);
    const [start, end] = told;
    expect(start).toMatchObject({ event: 'shapeStart', sessions: 60 });
    expect(start?.timestamp).toBeCloseTo(startSeconds + 0.4, 1);
    expect(end).toMatchObject({ event: 'shapeEnd', sessions: 20 });
    expect((end?.timestamp ?? 0) - (start?.timestamp ?? 0)).toBeCloseTo(1, 5);
    await load.stop(DRAIN_MS);
    expect(load.sessions()).toBe(0);
    expect(auction.refused).toEqual([]);
  });

  test('the broker away: visitors go on, the oldest messages are dropped and counted, the rest comes once', async () => {
    const { auction, site } = await auctionHouse();
    const delivered: ResponseTime[] = [];
    const broker = Promise.withResolvers<void>();
    let dropped = 0;
    let sent = 0;
    const outbox = createOutboxWith(
      {
        topic: 'responsetime',
        key: 'rubis',
        maxQueued: 40,
        onDropped: (count) => {
          dropped += count;
        },
      },
      () => ({
        connect: () => broker.promise,
        send: async ({ messages }) => {
          delivered.push(...messages.map(({ value }) => responseTime.decode(value as Buffer)));
        },
        disconnect: async () => {},
      }),
    );
    const load = startLoadClient({
      ...HASTY,
      site,
      send: (message) => {
        sent += 1;
        outbox.push(responseTime.encode(message));
        expect(outbox.queued).toBeLessThanOrEqual(40);
      },
    });
    while (auction.served.length < 150) await delay(5);
    expect(dropped).toBeGreaterThan(80);
    expect(delivered).toEqual([]);

    broker.resolve();
    while (delivered.length < 80) await delay(5);
    await load.stop(DRAIN_MS);
    await outbox.close(DRAIN_MS);
    expect(delivered).toHaveLength(sent - dropped);
    const sequences = delivered.map(({ sequence }) => sequence);
    expect(sequences).toEqual([...new Set(sequences)].toSorted((a, b) => a - b));
    // Nothing is missing but what was dropped, and what came last is there.
    const missing = Array.from({ length: sent }, (_, n) => n).filter((n) => !sequences.includes(n));
    expect(missing).toHaveLength(dropped);
    expect(sequences.at(-1)).toBe(sent - 1);
  });

  test('a file that is no transition table is refused by name', () => {
    expect(() => readTransitionTable(new URL(import.meta.url).pathname)).toThrow(
      /TRANSITIONS_FILE .*load-client.test.ts: transition table: no line begins with "From"/,
    );
  });
});

/** Not beside others, which would stall too. */
describe('a stall', () => {
  const STALL_MS = 600;
  /** No think time is longer: every visitor has a request due early in the stall. */
  const LONGEST_THINK_MS = 10 * HASTY.thinkTimeMs;

  test.each(['the client', 'the site'])(
    'of %s is in the times of all whom it kept waiting',
    async (who) => {
      const { auction } = await auctionHouse();
      let stalledUntilMs = 0;
      const site = await serverThat(async (request, response) => {
        request.resume();
        await delay(Math.max(0, stalledUntilMs - performance.now()));
        response.end(auction.answer('GET', '/', '').html);
      });
      const sent: ResponseTime[] = [];
      const load = startLoadClient({ ...HASTY, site, send: (message) => sent.push(message) });
      while (sent.length < 100) await delay(5);

      const before = sent.length;
      if (who === 'the site') {
        stalledUntilMs = performance.now() + STALL_MS;
        await delay(STALL_MS);
      } else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, STALL_MS);
      while (sent.length < before + 100) await delay(5);
      await load.stop(DRAIN_MS);

      const waited = sent
        .slice(before)
        .filter((message) => isResponse(message) && message.ms >= STALL_MS - 2 * LONGEST_THINK_MS);
      expect(waited.length).toBeGreaterThanOrEqual(HASTY.sessions);
    },
  );
});
