import type { Random } from '../random.ts';
import type { Ask } from './ask.ts';
import { thinkTimeMs } from './think-time.ts';
import type { Visit } from './visit.ts';

/** What one session has for itself: a person, where it is on the site, and its connection. */
export interface Session {
  visit: Visit;
  /** Never rejects: a failure is an answer too. */
  ask: Ask;
  close(): void;
}

export interface VisitorOptions {
  openSession(): Session;
  random: Random;
  thinkTimeMeanMs: number;
  /** A session ends after this time, too; Infinity where only the table ends it. */
  maxSessionMs: number;
  /** When the first request is due, by `now`. */
  firstDueMs: number;
  /** Monotonic milliseconds. */
  now(): number;
  /** Resolves at `instantMs`, at once when that has passed or the visitor must leave. */
  waitUntil(instantMs: number): Promise<void>;
  /** It must leave: the page under way is still waited for, no other is asked for. */
  leaves(): boolean;
}

/** One emulated visitor after another: session after session, a think time between, until it leaves. */
export async function runVisitor(options: VisitorOptions): Promise<void> {
  let dueMs = options.firstDueMs;
  while (!options.leaves()) dueMs = await runSession(options, dueMs);
}

/** Gives back when the next session is due. */
async function runSession(options: VisitorOptions, firstDueMs: number): Promise<number> {
  const { now, waitUntil, leaves, thinkTimeMeanMs, maxSessionMs, random } = options;
  const { visit, ask, close } = options.openSession();
  let dueMs = firstDueMs;
  let request = visit.next();
  while (request !== 'End' && dueMs - firstDueMs < maxSessionMs) {
    await waitUntil(dueMs);
    if (leaves()) break;
    visit.receive(request, await ask(request, dueMs));
    // Decided before the think time, so that reading the page does not delay what is due then.
    request = visit.next();
    dueMs = now() + thinkTimeMs(thinkTimeMeanMs, random);
  }
  close();
  return dueMs;
}
