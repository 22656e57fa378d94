import { setTimeout as delay } from 'node:timers/promises';
import { REQUEST_TIMEOUT_MS, type ResponseTime } from '@anomaly-prediction/messages';
import { createOutageLog } from '@anomaly-prediction/service';
import type { LoadMetrics } from './metrics.ts';
import { createChooser } from './mix/chooser.ts';
import type { TransitionTable } from './mix/transition-table.ts';
import { createRandom } from './random.ts';
import { everySecond, msToSecondOver } from './record/heartbeat.ts';
import { createJournal } from './record/journal.ts';
import { createAsk } from './session/ask.ts';
import { createPerson } from './session/people.ts';
import { runVisitor } from './session/visitor.ts';
import { createHttpClient } from './site/http-client.ts';

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

  const ask = createAsk({
    site,
    http,
    journal,
    requestTimeoutMs,
    onEnd: (outcome) => {
      metrics.observe(outcome);
      answered ||= outcome.ok;
    },
    onFailure: createOutageLog(log, 'requests fail', () => performance.now()),
  });

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
