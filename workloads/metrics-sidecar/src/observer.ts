import type { Stats } from '@anomaly-prediction/messages';
import type { Collected } from './collect.ts';
import type { Target } from './find-target.ts';
import { type Look, type Machine, measure } from './measure.ts';

export interface ObserverOptions {
  pod: string;
  machine: Machine;
  find(): Target | null;
  isAlive(target: Target): boolean;
  collect(pid: number): Collected;
  monotonicMs(): number;
  onFound(target: Target, look: Look): void;
  onLost(): void;
}

/** Follows one target through its restarts: what it used, second by second. */
export class Observer {
  readonly #options: ObserverOptions;
  #target: Target | null = null;
  #before: Look | null = null;

  constructor(options: ObserverOptions) {
    this.#options = options;
  }

  get found(): boolean {
    return this.#target !== null;
  }

  /**
   * Called at the end of each second. Null while the target is away, and for the second in which
   * it was found, whose beginning was not seen. Throws when a file of the kernel cannot be read.
   */
  endSecond(timestamp: number): Stats | null {
    const { pod, machine, collect, monotonicMs } = this.#options;
    const target = this.#follow();
    if (target === null) return null;
    const before = this.#before;
    const after = { atMs: monotonicMs(), ...collect(target.pid) };
    this.#before = after;
    if (before === null) this.#options.onFound(target, after);
    const measured = before && measure(before, after, machine);
    return measured && { timestamp, pod, ...measured };
  }

  #follow(): Target | null {
    const { find, isAlive, onLost } = this.#options;
    if (this.#target !== null && isAlive(this.#target)) return this.#target;
    if (this.#target !== null) onLost();
    this.#before = null;
    this.#target = find();
    return this.#target;
  }
}
