import { createHistogram } from 'node:perf_hooks';
import { setTimeout as delay, setImmediate } from 'node:timers/promises';
import type { Pool } from 'undici';
import type { RecordedRequest, Replay } from './replay.ts';

export interface LoadOptions {
  pool: Pool;
  replay: Replay;
  /** Requests a second. */
  rate: number;
  /** Not counted. */
  warmUpSeconds: number;
  seconds: number;
  /** That the server's process has used so far. */
  serverCpuMs(): number;
  /** Uniform in [0, 1). */
  random(): number;
}

/** What came of the requests that were due in the seconds that count. */
export interface LoadOutcome {
  requests: number;
  requestsPerSecond: number;
  p99Ms: number;
  /** Without an answer, or with one of 500 and above. */
  failed: number;
  /** Answered with a page that says no, 400 to 499. */
  refused: number;
  /** Of one core, by this process: near 1 it is the load that is measured, not the server. */
  ownCpuShare: number;
  /** Of one core, by the server's process. */
  serverCpuShare: number;
}

/**
 * What is due in between is sent together, late by as much, and answers are taken together: the
 * database, where it has this core too, would else be interrupted for each of them.
 */
const TICK_MS = 1;
/** Open requests at most, in seconds of the rate: a server so far behind has failed already. */
const MAX_OPEN_SECONDS = 1;
const MAX_MS = 60_000;
const MICROSECONDS = 1_000;

/**
 * Sends at a rate that does not wait for answers (exponential gaps, as of many visitors who know
 * nothing of each other), and measures each from the instant at which it was due: a server that
 * stands still for a while pays for all who came meanwhile.
 */
export async function runOpenLoop(options: LoadOptions): Promise<LoadOutcome> {
  const { pool, replay, rate, warmUpSeconds, seconds, serverCpuMs, random } = options;
  const latencies = createHistogram({ lowest: 1, highest: MAX_MS * MICROSECONDS, figures: 3 });
  const seen = { requests: 0, failed: 0, refused: 0, open: 0 };
  const gapMs = () => (-Math.log(1 - random()) * 1_000) / rate;
  const startMs = performance.now();
  const countFromMs = startMs + warmUpSeconds * 1_000;
  const endMs = countFromMs + seconds * 1_000;
  let dueMs = startMs + gapMs();
  const use = () => ({ atMs: performance.now(), ownMs: ownCpuMs(), serverMs: serverCpuMs() });
  let countedFrom: ReturnType<typeof use> | undefined;
  let overrun = false;

  while (dueMs < endMs && !overrun) {
    const nowMs = performance.now();
    if (nowMs >= countFromMs) countedFrom ??= use();
    for (; dueMs <= nowMs && dueMs < endMs; dueMs += gapMs()) {
      const [scheduledMs, counts] = [dueMs, dueMs >= countFromMs];
      seen.open += 1;
      send(pool, replay.next(), (status) => {
        seen.open -= 1;
        if (!counts) return;
        seen.requests += 1;
        if (status === 0 || status >= 500) seen.failed += 1;
        else if (status >= 400) seen.refused += 1;
        const ms = Math.min(MAX_MS, performance.now() - scheduledMs);
        latencies.record(Math.max(1, Math.round(ms * MICROSECONDS)));
      });
    }
    overrun = seen.open > rate * MAX_OPEN_SECONDS;
    standStill(nowMs + TICK_MS - performance.now());
    await setImmediate();
  }
  const until = use();
  const from = countedFrom ?? until;
  const countedMs = Math.max(1, until.atMs - from.atMs);
  const ownCpuShare = (until.ownMs - from.ownMs) / countedMs;
  const serverCpuShare = (until.serverMs - from.serverMs) / countedMs;
  // All of them count, the slowest too.
  while (seen.open > 0) await delay(TICK_MS);
  const p99Ms = overrun ? MAX_MS : latencies.percentile(99) / MICROSECONDS;
  const { requests, failed, refused } = seen;
  const requestsPerSecond = requests / seconds;
  return { requests, requestsPerSecond, p99Ms, failed, refused, ownCpuShare, serverCpuShare };
}

function ownCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / MICROSECONDS;
}

const NEVER = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

function standStill(ms: number): void {
  if (ms > 0) Atomics.wait(NEVER, 0, 0, ms);
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

/** Tells the status, 0 where no whole answer came. */
function send(
  pool: Pool,
  { method, url, body }: RecordedRequest,
  done: (status: number) => void,
): void {
  let status = 0;
  pool.dispatch(
    { method, path: url, ...(body !== undefined && { body, headers: FORM }) },
    {
      onRequestStart: () => {},
      onResponseStart: (_controller, statusCode) => {
        status = statusCode;
      },
      onResponseData: () => {},
      onResponseEnd: () => done(status),
      onResponseError: () => done(0),
    },
  );
}

/**
 * How many a second are answered when `atOnce` are always open: about what a server can do at most.
 *
 * @throws when none is
 */
export async function measureCapacity(options: {
  pool: Pool;
  replay: Replay;
  atOnce: number;
  seconds: number;
}): Promise<number> {
  const { pool, replay, atOnce, seconds } = options;
  const endMs = performance.now() + seconds * 1_000;
  let answered = 0;
  const one = async (): Promise<void> => {
    while (performance.now() < endMs) {
      const status = await new Promise<number>((resolve) => send(pool, replay.next(), resolve));
      if (status > 0 && status < 500) answered += 1;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  if (answered === 0) throw new Error('the server answers nothing');
  return answered / seconds;
}
