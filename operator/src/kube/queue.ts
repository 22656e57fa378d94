import { UnavailableError } from './errors.ts';
import { backoffMs, jittered, systemTiming, type Timing } from './timing.ts';

const BACKOFF_BASE_MS = 250;
/** An object that never works costs one attempt in this time. */
const BACKOFF_MAX_MS = 120_000;
/**
 * A server that does not answer says nothing of the object, which is heard of again and again
 * meanwhile: without a bound of its own it would stay alone long after the server is back.
 */
const BACKOFF_MAX_UNAVAILABLE_MS = 10_000;
const BACKOFF_JITTER_SHARE = 0.5;

const backoffMaxMsOf = (error: unknown): number =>
  error instanceof UnavailableError ? BACKOFF_MAX_UNAVAILABLE_MS : BACKOFF_MAX_MS;

export interface WorkQueueOptions {
  /** How many keys are worked on at once; one key never is twice. */
  concurrency: number;
  /** What fails is tried again after a while that doubles. The signal: the queue shuts down. */
  work: (key: string, signal: AbortSignal) => Promise<void>;
  backoffBaseMs?: number;
  /** By what the attempt failed with. */
  backoffMaxMs?: (error: unknown) => number;
  timing?: Timing;
  hooks?: WorkQueueHooks;
}

/** For metrics and log. */
export interface WorkQueueHooks {
  onAdd?: (key: string) => void;
  /** Keys that wait for a free worker. */
  onDepth?: (depth: number) => void;
  onDone?: (key: string, seconds: number) => void;
  /** @param failures in a row, at least 1 */
  onRetry?: (key: string, error: unknown, failures: number, againInMs: number) => void;
}

/** Which objects to look at. Holds each key once, so it is never longer than there are objects. */
export interface WorkQueue {
  /** As soon as a worker is free; when the key is worked on right now, once more afterwards. */
  add(key: string): void;
  /** The earliest of several wins. */
  addAfter(key: string, ms: number): void;
  /** Drops what waits, and waits for what runs. @returns whether all of it has ended in time */
  shutDown(withinMs: number): Promise<boolean>;
}

export function createWorkQueue(options: WorkQueueOptions): WorkQueue {
  const {
    concurrency,
    work,
    backoffBaseMs = BACKOFF_BASE_MS,
    backoffMaxMs = backoffMaxMsOf,
    timing = systemTiming,
    hooks = {},
  } = options;
  const ready = new Set<string>();
  const running = new Map<string, Promise<void>>();
  const again = new Set<string>();
  const failures = new Map<string, number>();
  const delayed = new Map<string, { dueMs: number; cancel: AbortController }>();
  const closing = new AbortController();

  function add(key: string): void {
    if (closing.signal.aborted) return;
    hooks.onAdd?.(key);
    if (running.has(key)) again.add(key);
    else ready.add(key);
    startWorkers();
  }

  function startWorkers(): void {
    for (const key of ready) {
      if (running.size >= concurrency) break;
      ready.delete(key);
      running.set(key, workOn(key));
    }
    hooks.onDepth?.(ready.size);
  }

  async function workOn(key: string): Promise<void> {
    const startMs = timing.nowMs();
    try {
      await work(key, closing.signal);
      failures.delete(key);
    } catch (error) {
      retry(key, error);
    }
    hooks.onDone?.(key, (timing.nowMs() - startMs) / 1_000);
    running.delete(key);
    if (closing.signal.aborted) return;
    if (again.delete(key)) ready.add(key);
    startWorkers();
  }

  function retry(key: string, error: unknown): void {
    const count = (failures.get(key) ?? 0) + 1;
    failures.set(key, count);
    const baseMs = backoffMs(count, backoffBaseMs, backoffMaxMs(error));
    const waitMs = jittered(baseMs, BACKOFF_JITTER_SHARE, timing.random);
    hooks.onRetry?.(key, error, count, waitMs);
    addAfter(key, waitMs);
  }

  function addAfter(key: string, ms: number): void {
    if (closing.signal.aborted) return;
    const dueMs = timing.nowMs() + ms;
    const known = delayed.get(key);
    if (known && known.dueMs <= dueMs) return;
    known?.cancel.abort();
    const cancel = new AbortController();
    delayed.set(key, { dueMs, cancel });
    timing.sleep(ms, cancel.signal).then(
      () => {
        delayed.delete(key);
        add(key);
      },
      (error) => {
        if (!cancel.signal.aborted) throw error;
      },
    );
  }

  return {
    add,
    addAfter,
    async shutDown(withinMs) {
      closing.abort();
      for (const { cancel } of delayed.values()) cancel.abort();
      delayed.clear();
      ready.clear();
      again.clear();
      hooks.onDepth?.(0);
      const ended = new AbortController();
      const all = Promise.all(running.values()).then(() => true);
      const bound = timing.sleep(withinMs, ended.signal).then(
        () => false,
        () => true,
      );
      const inTime = await Promise.race([all, bound]);
      ended.abort();
      return inTime;
    },
  };
}
