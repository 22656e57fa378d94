import type { EventQueue } from './event-queue.ts';

/** What changes by itself as time passes, other than by planned events. */
export interface Process {
  /** Of its next change; infinite while there is none. */
  readonly nextAtMs: number;
  /** Lets that change happen; the clock stands at its instant. */
  change(): void;
}

/** The time of a simulation, in ms from its start. */
export interface Clock {
  nowMs: number;
}

/** Lets everything happen up to `untilMs`. At one instant events come before the process. */
export function runUntil(
  untilMs: number,
  clock: Clock,
  events: EventQueue,
  process: Process,
): void {
  while (true) {
    const eventMs = events.nextAtMs;
    const processMs = process.nextAtMs;
    const nextMs = Math.min(eventMs, processMs);
    if (nextMs > untilMs) break;
    clock.nowMs = nextMs;
    if (eventMs <= processMs) events.happen();
    else process.change();
  }
  clock.nowMs = untilMs;
}
