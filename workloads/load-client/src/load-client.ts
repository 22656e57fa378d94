import { setTimeout as delay } from 'node:timers/promises';
import { REQUEST_TIMEOUT_MS, type ResponseTime } from '@anomaly-prediction/messages';
import { createOutageLog } from '@anomaly-prediction/service';
import type { LoadMetrics } from './metrics.ts';
import { createChooser } from './mix/chooser.ts';
import type { TransitionTable } from './mix/transition-table.ts';
import { createRandom, type Random } from './random.ts';
import { everySecond, msToSecondOver } from './record/heartbeat.ts';
import { createJournal } from './record/journal.ts';
import { createAsk } from './session/ask.ts';
import { createPerson } from './session/people.ts';
import { createVisit } from './session/visit.ts';
import { runVisitor, type Session } from './session/visitor.ts';
import { type Arrival, createSchedule } from './shape/schedule.ts';
import type { LoadPlan } from './shape/sessions-wanted.ts';
import { createHttpClient } from './site/http-client.ts';

export interface LoadOptions extends LoadPlan {
  site: URL;
  name: string;
  thinkTimeMs: number;
  maxSessionMs?: number;
  table: TransitionTable;
  /** With `name` it decides every choice and think time; not what the network makes of them. */
  seed: string;
  requestTimeoutMs?: number;
  send(message: ResponseTime): void;
  metrics: LoadMetrics;
  log: Record<'info' | 'warn', (fields: object, message: string) => void>;
}

export interface LoadClient {
  /** Requests without a complete answer. */
  open(): number;
  /** Visitors who are here. */
  sessions(): number;
  /** Whether the site has answered a request well. */
  answered(): boolean;
  /** Asks for nothing more, waits `timeoutMs` for open requests, and closes the current second. */
  stop(timeoutMs: number): Promise<void>;
}

const DRAIN_POLL_MS = 20;
/** How often visitors come and go. */
const TICK_MS = 100;

/** Sets visitors going against the site as planned, and tells of every response and second. */
export function startLoadClient(options: LoadOptions): LoadClient {
  const { site, name, seed, metrics, log } = options;
  const { thinkTimeMs, maxSessionMs = Number.POSITIVE_INFINITY } = options;
  const { requestTimeoutMs = REQUEST_TIMEOUT_MS } = options;
  const client = `${name}:${Date.now().toString(36).toUpperCase()}`;
  const journal = createJournal(client, Date.now(), options.send);
  const choose = createChooser(options.table);
  const onFailure = createOutageLog(log, 'requests fail', () => performance.now());
  const stopBeat = everySecond((epochMs) => journal.advance(epochMs));
  const startMs = performance.now();
  const startEpochSeconds = Date.now() / 1_000;
  const sinceStart = () => (performance.now() - startMs) / 1_000;
  let answered = false;
  let visitors = 0;
  let people = 0;

  function openSession(random: Random): Session {
    const http = createHttpClient(site);
    const person = createPerson(client, people++, random);
    return {
      visit: createVisit({ choose, random, person, onDetour: metrics.countDetour }),
      ask: createAsk({
        site,
        http,
        journal,
        requestTimeoutMs,
        onEnd: (outcome) => {
          metrics.observe(outcome);
          answered ||= outcome.ok;
        },
        onFailure,
      }),
      close: http.close,
    };
  }

  function come({ fromSeconds, toSeconds }: Arrival): () => void {
    const random = createRandom(`${seed}/${name}/${visitors++}`);
    const leaving = new AbortController();
    const { signal } = leaving;
    void runVisitor({
      openSession: () => openSession(random),
      random,
      thinkTimeMeanMs: thinkTimeMs,
      maxSessionMs,
      firstDueMs: startMs + 1_000 * (fromSeconds + (toSeconds - fromSeconds) * random()),
      now: () => performance.now(),
      waitUntil: (instantMs) => waitUntil(instantMs, signal),
      leaves: () => signal.aborted,
    });
    return () => leaving.abort();
  }

  const schedule = createSchedule({
    ...options,
    spreadSeconds: thinkTimeMs / 1_000,
    tickSeconds: TICK_MS / 1_000,
    come,
    onCrowd: (event, seconds) =>
      log.info({ event, timestamp: startEpochSeconds + seconds }, CROWD_TEXTS[event]),
  });
  const ticks = setInterval(() => schedule.advance(sinceStart()), TICK_MS);

  return {
    open: () => journal.open,
    sessions: () => schedule.sessions,
    answered: () => answered,
    stop: async (timeoutMs) => {
      clearInterval(ticks);
      schedule.end(sinceStart());
      const deadlineMs = performance.now() + timeoutMs;
      while (journal.open > 0 && performance.now() < deadlineMs) await delay(DRAIN_POLL_MS);
      // What ended in this second counts only once its heartbeat has told that the second is over.
      await delay(msToSecondOver(Date.now()));
      stopBeat();
      journal.advance(Date.now());
    },
  };
}

const CROWD_TEXTS = { shapeStart: 'more visitors come', shapeEnd: 'as many visitors as before' };

/** Also ends, and never fails, when the visitor is told to leave. */
const waitUntil = (instantMs: number, signal: AbortSignal): Promise<void> =>
  delay(Math.max(0, instantMs - performance.now()), undefined, { signal }).catch((cause) => {
    if (!signal.aborted) throw cause;
  });
