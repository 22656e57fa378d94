import type { Clock } from '../engine/clock.ts';
import type { EventQueue } from '../engine/event-queue.ts';
import { FirstInFirstOut } from '../engine/first-in-first-out.ts';

export interface DatabaseOptions {
  clock: Clock;
  events: EventQueue;
  /** Connections of the web server's pool: so many queries are under way at most. */
  connections: number;
  done(request: number): void;
}

/**
 * The database as the web server meets it: queries wait for one of a few connections, first come
 * first served, and each then takes its time. It runs outside the web server's CPU allowance.
 */
export class Database {
  readonly #clock: Clock;
  readonly #events: EventQueue;
  readonly #connections: number;
  readonly #waiting = new FirstInFirstOut();
  readonly #end: (request: number) => void;
  #busy = 0;
  /** What each query takes besides its own work: waits for locks, a disk that is away. */
  extraMs = 0;

  constructor({ clock, events, connections, done }: DatabaseOptions) {
    this.#clock = clock;
    this.#events = events;
    this.#connections = connections;
    this.#end = (request) => {
      this.#busy--;
      if (this.#waiting.size > 0) {
        const { workMs } = this.#waiting;
        this.#start(this.#waiting.take(), workMs);
      }
      done(request);
    };
  }

  query(request: number, workMs: number): void {
    if (this.#busy < this.#connections) this.#start(request, workMs);
    else this.#waiting.add(request, workMs);
  }

  #start(request: number, workMs: number): void {
    this.#busy++;
    this.#events.plan(this.#clock.nowMs + workMs + this.extraMs, this.#end, request);
  }
}
