import type { ResponseTime } from '@anomaly-prediction/messages';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createJournal } from '../record/journal.ts';
import type { HttpAnswer } from '../site/http-client.ts';
import { createAsk } from './ask.ts';
import type { PageRequest } from './visit.ts';

const START_MS = 1_700_000_000_000;
const HOME: PageRequest = { interaction: 'Home', method: 'GET', url: '/' };

beforeEach(() => {
  vi.useFakeTimers({ now: START_MS });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A site that answers when `answer` is called. */
function askingASite() {
  const sent: ResponseTime[] = [];
  const journal = createJournal('client:1', START_MS, (message) => sent.push(message));
  const timeoutsMs: number[] = [];
  const failures: object[] = [];
  const pending = Promise.withResolvers<HttpAnswer>();
  const ask = createAsk({
    site: new URL('http://fake-auction'),
    http: {
      send: (_request, timeoutMs) => {
        timeoutsMs.push(timeoutMs);
        return pending.promise;
      },
      close: () => {},
    },
    journal,
    requestTimeoutMs: 10_000,
    onEnd: () => {},
    onFailure: (fields) => failures.push(fields),
  });
  return { ask, journal, sent, timeoutsMs, failures, ...pending };
}

describe('a request that goes out later than it was due', () => {
  test('is measured, told as open and given up from when it was due', async () => {
    const { ask, journal, sent, timeoutsMs, resolve } = askingASite();
    const dueMs = performance.now();
    vi.advanceTimersByTime(300);
    const asked = ask(HOME, dueMs);
    expect(timeoutsMs).toEqual([9_700]);

    vi.advanceTimersByTime(900);
    journal.advance(Date.now());
    expect(sent).toMatchObject([{ open: 1, oldestOpenMs: 1_000 }]);

    resolve({ status: 200, body: '' });
    expect(await asked).toMatchObject({ ok: true, status: 200 });
    expect(sent.at(-1)).toMatchObject({ interaction: 'Home', ok: true, ms: 1_200 });
  });

  test('after its time-out has no time left', () => {
    const { ask, timeoutsMs } = askingASite();
    const dueMs = performance.now();
    vi.advanceTimersByTime(12_000);
    void ask(HOME, dueMs);
    expect(timeoutsMs).toEqual([0]);
  });
});

describe('a failed request', () => {
  test('of any kind counts ten seconds, and says why', async () => {
    const [refused, lost] = [askingASite(), askingASite()];
    refused.resolve({ status: 503, body: 'away' });
    lost.reject(new Error('GET /: connect ECONNREFUSED'));
    expect(await refused.ask(HOME, performance.now())).toEqual({ ok: false, status: 503 });
    expect(await lost.ask(HOME, performance.now())).toEqual({ ok: false, status: 0 });
    for (const { sent } of [refused, lost]) expect(sent).toMatchObject([{ ok: false, ms: 10_000 }]);
    expect([...refused.failures, ...lost.failures]).toEqual([
      { interaction: 'Home', url: '/', status: 503 },
      { interaction: 'Home', url: '/', reason: 'GET /: connect ECONNREFUSED' },
    ]);
  });
});
