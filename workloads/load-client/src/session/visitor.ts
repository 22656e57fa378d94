import type { Random } from '../random.ts';
import type { Ask } from './ask.ts';
import { thinkTimeMs } from './think-time.ts';
import { createVisit, type VisitOptions } from './visit.ts';

export interface VisitorOptions extends VisitOptions {
  thinkTimeMeanMs: number;
  /** Monotonic milliseconds. */
  now(): number;
  /** Resolves at `instantMs`, at once when that has passed; never sooner because the client stops. */
  waitUntil(instantMs: number): Promise<void>;
  stopped(): boolean;
  /** Never rejects: a failure is an answer too. */
  ask: Ask;
}

/** One emulated visitor: session after session until the client stops. */
export async function runVisitor(options: VisitorOptions): Promise<void> {
  const { now, waitUntil, stopped, thinkTimeMeanMs, random } = options;
  // Spread over one think time, or all visitors of a client would arrive at once.
  let dueMs = now() + offsetMs(thinkTimeMeanMs, random);
  while (!stopped()) {
    const visit = createVisit(options);
    let request = visit.next();
    while (request !== 'End') {
      await waitUntil(dueMs);
      if (stopped()) return;
      visit.receive(request, await options.ask(request, dueMs));
      // Decided before the think time, so that reading the page does not delay what is due then.
      request = visit.next();
      dueMs = now() + thinkTimeMs(thinkTimeMeanMs, random);
    }
  }
}

const offsetMs = (meanMs: number, random: Random): number => random() * meanMs;
