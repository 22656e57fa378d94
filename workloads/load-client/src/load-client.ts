import { setTimeout as delay } from 'node:timers/promises';
import { REQUEST_TIMEOUT_MS, type ResponseTime } from '@anomaly-prediction/messages';
import type { LoadMetrics } from './metrics.ts';
import { createChooser } from './mix/chooser.ts';
import type { TransitionTable } from './mix/transition-table.ts';
import { createRandom } from './random.ts';
import { everySecond, msToSecondOver } from './record/heartbeat.ts';
import { createJournal } from './record/journal.ts';
import { createPerson } from './session/people.ts';
import type { Answer, PageRequest } from './session/visit.ts';
import { runVisitor } from './session/visitor.ts';
import { createHttpClient } from './site/http-client.ts';
import { createPage } from './site/page.ts';

export interface LoadOptions {
  site: URL;
  name: string;
  sessions: number;
  thinkTimeMs: number;
  table: TransitionTable;
  /** With `name` it decides every choice and think time; not what the network makes of them. */
  seed: string;
  requestTimeoutMs?: number;
  send(message: ResponseTime): void;
  metrics: LoadMetrics;
  log: { warn(fields: object, message: string): void };
}

export interface LoadClient {
  /** Requests without a complete answer. */
  open(): number;
  /** Whether the site has answered a request well. */
  answered(): boolean;
  /** Asks for nothing more, waits `timeoutMs` for open requests, and closes the current second. */
  stop(timeoutMs: number): Promise<void>;
}

const DRAIN_POLL_MS = 20;

/** Sets `sessions` visitors going against the site, and tells of every response and second. */
export function startLoadClient(options: LoadOptions): LoadClient {
  const {
    site,
    name,
    sessions,
    seed,
    metrics,
    log,
    requestTimeoutMs = REQUEST_TIMEOUT_MS,
  } = options;
  const client = `${name}:${Date.now().toString(36).toUpperCase()}`;
  const http = createHttpClient(site, sessions);
  const journal = createJournal(client, Date.now(), options.send);
  const choose = createChooser(options.table);
  const stopBeat = everySecond((epochMs) => journal.advance(epochMs));
  let answered = false;
  let stopped = false;

  async function ask(request: PageRequest, dueMs: number): Promise<Answer> {
    const { interaction, url } = request;
    // A timer may fire a fraction of a millisecond early.
    const lateMs = Math.max(0, performance.now() - dueMs);
    const startMs = performance.now() - lateMs;
    const open = journal.begin(Date.now() - lateMs, Date.now());
    const result = await http
      .send(request, Math.max(0, requestTimeoutMs - lateMs))
      .catch((cause: Error) => cause);
    const status = result instanceof Error ? 0 : result.status;
    const ok = status >= 200 && status < 400;
    const ms = ok ? performance.now() - startMs : REQUEST_TIMEOUT_MS;
    open.end({ interaction, ok, ms }, Date.now());
    metrics.observe({ interaction, ok, ms });
    answered ||= ok;
    if (result instanceof Error || !ok) {
      log.warn(
        { interaction, url, status, ...(status === 0 && { err: result }) },
        'request failed',
      );
      return { ok, status };
    }
    return { ok, status, page: createPage(result.body, new URL(url, site)) };
  }

  for (let number = 0; number < sessions; number++) {
    const random = createRandom(`${seed}/${name}/${number}`);
    void runVisitor({
      choose,
      random,
      person: createPerson(client, number, random),
      thinkTimeMeanMs: options.thinkTimeMs,
      now: () => performance.now(),
      waitUntil: (instantMs) => delay(Math.max(0, instantMs - performance.now())),
      stopped: () => stopped,
      ask,
      onDetour: metrics.countDetour,
    });
  }

  return {
    open: () => journal.open,
    answered: () => answered,
    stop: async (timeoutMs) => {
      stopped = true;
      const deadlineMs = performance.now() + timeoutMs;
      while (journal.open > 0 && performance.now() < deadlineMs) await delay(DRAIN_POLL_MS);
      // What ended in this second counts only once its heartbeat has told that the second is over.
      await delay(msToSecondOver(Date.now()));
      stopBeat();
      journal.advance(Date.now());
      http.close();
    },
  };
}
