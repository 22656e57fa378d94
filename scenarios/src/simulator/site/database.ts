import type { Clock } from '../engine/clock.ts';
import type { EventQueue } from '../engine/event-queue.ts';
import { FirstInFirstOut } from '../engine/first-in-first-out.ts';

export interface DatabaseOptions {
  clock: Clock;
  events: EventQueue;
  /** Connections of the web server's pool: so many queries are under way at most. */
  connections: number;
  /** Whether a query needs the table that may be locked. */
  needsTable(): boolean;
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
  /** They have a connection, and wait for the table. */
  readonly #lockedOut = new FirstInFirstOut();
  readonly #needsTable: () => boolean;
  readonly #end: (request: number) => void;
  #busy = 0;
  #locked = false;

  constructor({ clock, events, connections, needsTable, done }: DatabaseOptions) {
    this.#clock = clock;
    this.#events = events;
    this.#connections = connections;
    this.#needsTable = needsTable;
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

  /** Until it is unlocked no query that needs the table begins; those that have begun end. */
  lock(): void {
    this.#locked = true;
  }

  unlock(): void {
    this.#locked = false;
    while (this.#lockedOut.size > 0) {
      const { workMs } = this.#lockedOut;
      this.#begin(this.#lockedOut.take(), workMs);
    }
  }

  #start(request: number, workMs: number): void {
    this.#busy++;
    if (this.#locked && this.#needsTable()) this.#lockedOut.add(request, workMs);
    else this.#begin(request, workMs);
  }

  #begin(request: number, workMs: number): void {
    this.#events.plan(this.#clock.nowMs + workMs, this.#end, request);
  }
}
