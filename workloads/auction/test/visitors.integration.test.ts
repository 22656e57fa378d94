import { setTimeout as sleep } from 'node:timers/promises';
import {
  type LoadOptions,
  mixFile,
  readTransitionTable,
  startLoadClient,
} from '@anomaly-prediction/load-client';
import { INTERACTIONS, isResponse, type ResponseTime } from '@anomaly-prediction/messages';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningSites, startSites } from './running-sites.ts';

const REQUESTS = 6_000;
/** As many requests as a visitor who looks for a way may be led astray by what is sold out or empty. */
const DETOURS_MAX = 0.02;

let sites: RunningSites;

beforeAll(async () => {
  sites = await startSites('visitors');
});

afterAll(() => sites?.close());

test('emulated visitors reach every page of the real site, and the site refuses them nothing', async () => {
  const sent: ResponseTime[] = [];
  const failures: object[] = [];
  let detours = 0;
  const metrics: LoadOptions['metrics'] = {
    observe() {},
    countDetour() {
      detours += 1;
    },
    countDropped() {},
  };
  const load = startLoadClient({
    site: new URL(sites.origins[0]),
    name: 'visitors',
    sessions: 20,
    rampUpSeconds: 0,
    shape: { factorAt: () => 1 },
    thinkTimeMs: 10,
    table: readTransitionTable(mixFile('project')),
    seed: '7',
    send: (message) => sent.push(message),
    metrics,
    log: { info() {}, warn: (fields) => failures.push(fields) },
  });
  while (sent.length < REQUESTS) await sleep(50);
  await load.stop(10_000);
  const responses = sent.filter(isResponse);
  expect(failures).toEqual([]);
  expect(responses.filter(({ ok }) => !ok)).toEqual([]);
  expect(detours / responses.length).toBeLessThan(DETOURS_MAX);
  const reached = new Set(responses.map(({ interaction }) => interaction));
  expect([...reached].sort()).toEqual([...INTERACTIONS].sort());
}, 120_000);
