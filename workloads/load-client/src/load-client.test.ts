import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { isResponse, type ResponseTime, responseTime } from '@anomaly-prediction/messages';
import { afterAll, describe, expect, test } from 'vitest';
import { FakeAuction } from '../test/fake-auction.ts';
import { mixFile, readTransitionTable } from './configuration.ts';
import { startLoadClient } from './load-client.ts';
import type { LoadMetrics } from './metrics.ts';
import { STEADY } from './shape/load-shape.ts';

const NO_METRICS: LoadMetrics = { observe() {}, countDetour() {}, countDropped() {} };

const cleanups: (() => void)[] = [];
afterAll(() => {
  for (const cleanup of cleanups) cleanup();
});

/** Twenty hasty visitors against this site; gives back all that they told. */
async function visit(
  site: URL,
  until: (sent: ResponseTime[]) => boolean,
  requestTimeoutMs = 10_000,
) {
  const sent: ResponseTime[] = [];
  const warnings: string[] = [];
  const load = startLoadClient({
    site,
    name: 'rubis-client-0',
    sessions: 20,
    rampUpSeconds: 0,
    shape: STEADY,
    thinkTimeMs: 20,
    table: readTransitionTable(mixFile('project')),
    seed: '7',
    requestTimeoutMs,
    send: (message) => sent.push(message),
    metrics: NO_METRICS,
    log: { info: () => {}, warn: (_fields, message) => warnings.push(message) },
  });
  while (!until(sent)) await delay(5);
  await load.stop(1_000);
  return { sent, load, warnings };
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
    const auction = new FakeAuction();
    cleanups.push(() => auction.close());
    const { sent, load } = await visit(await auction.listen(), ({ length }) => length > 300);
    const told = sent.filter(isResponse).map(({ interaction }) => interaction);
    expect(told.toSorted()).toEqual(auction.served.toSorted());
    expect(sent.filter(isResponse).every(({ ok, ms }) => ok && ms < 10_000)).toBe(true);
    expect(auction.refused).toEqual([]);
    expect(load.open()).toBe(0);
  });

  test('after it has stopped, a heartbeat has closed every second that it told of', async () => {
    const auction = new FakeAuction();
    cleanups.push(() => auction.close());
    const { sent } = await visit(await auction.listen(), ({ length }) => length > 100);
    const last = sent.at(-1);
    if (!last || isResponse(last)) throw new Error('the last message is no heartbeat');
    expect(last).toMatchObject({ open: 0, oldestOpenMs: 0 });
    expect(sent.map(({ sequence }) => sequence)).toEqual([...sent.keys()]);
    for (const message of sent) responseTime.encode(message);
  });

  test('an answer that does not come in time is told as a failure of ten seconds', async () => {
    const site = await serverThat(() => {});
    const { sent } = await visit(site, (all) => all.filter(isResponse).length >= 20, 60);
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

  test('a failed request is never sent again, and many are one line of log', async () => {
    let received = 0;
    const site = await serverThat((_request, response) => {
      received += 1;
      response.destroy();
    });
    const { sent, warnings } = await visit(site, (all) => all.filter(isResponse).length >= 40);
    expect(sent.filter(isResponse)).toHaveLength(received);
    expect(warnings).toEqual(['requests fail']);
  });

  test('a file that is no transition table is refused by name', () => {
    expect(() => readTransitionTable(new URL(import.meta.url).pathname)).toThrow(
      /TRANSITIONS_FILE .*load-client.test.ts: transition table: no line begins with "From"/,
    );
  });
});
