import { setTimeout as sleep } from 'node:timers/promises';

const CONCURRENCY = 8;
const RETRY_MS = 100;

export interface WorkQueue {
  /** Has this key handled soon; once, however often it is asked for until then. */
  add(key: string): void;
  /** Ends when what is being handled is done; the rest is left. */
  stop(): Promise<void>;
}

/** Handles keys, several at a time but never one twice at once; one that fails is tried again. */
export function createWorkQueue(
  handle: (key: string) => Promise<void>,
  onError: (error: unknown, key: string) => void,
): WorkQueue {
  const waiting = new Set<string>();
  const handled = new Map<string, Promise<void>>();
  let stopped = false;

  const work = async (key: string) => {
    try {
      await handle(key);
    } catch (error) {
      onError(error, key);
      waiting.add(key);
      await sleep(RETRY_MS);
    }
    handled.delete(key);
    startNext();
  };
  const startNext = () => {
    for (const key of waiting) {
      if (stopped || handled.size >= CONCURRENCY) return;
      if (handled.has(key)) continue;
      waiting.delete(key);
      handled.set(key, work(key));
    }
  };
  return {
    add(key) {
      waiting.add(key);
      startNext();
    },
    async stop() {
      stopped = true;
      await Promise.all(handled.values());
    },
  };
}
