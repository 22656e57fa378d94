import type { Timing } from '../src/kube/timing.ts';

interface Sleeper {
  dueMs: number;
  wake: () => void;
}

/** A clock that stands still until a test moves it, and a chance that always says the same. */
export class FakeTiming implements Timing {
  #nowMs = 0;
  #sleepers: Sleeper[] = [];
  readonly sleptMs: number[] = [];
  chance = 0;

  nowMs = (): number => this.#nowMs;
  random = (): number => this.chance;

  sleep = (ms: number, signal?: AbortSignal): Promise<void> => {
    this.sleptMs.push(ms);
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const sleeper = { dueMs: this.#nowMs + ms, wake: resolve };
      this.#sleepers.push(sleeper);
      signal?.addEventListener('abort', () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        reject(signal.reason);
      });
    });
  };

  /** Moves the clock and wakes whoever is due, in order, each at its own time. */
  async advance(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms;
    for (;;) {
      await settle();
      const [next] = this.#sleepers.toSorted((a, b) => a.dueMs - b.dueMs);
      if (!next || next.dueMs > untilMs) break;
      this.#sleepers = this.#sleepers.filter((other) => other !== next);
      this.#nowMs = Math.max(this.#nowMs, next.dueMs);
      next.wake();
    }
    this.#nowMs = untilMs;
    await settle();
  }

  /** As while the process is stopped: time passes and nobody wakes. */
  freeze(ms: number): void {
    this.#nowMs += ms;
  }
}

/** Until all that follows from what has happened, without waiting for anything, has happened. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Sleeps end at once; the clock moves on by as much. */
export class HastyTiming extends FakeTiming {
  override sleep = async (ms: number, signal?: AbortSignal): Promise<void> => {
    signal?.throwIfAborted();
    this.sleptMs.push(ms);
    this.freeze(ms);
  };
}
