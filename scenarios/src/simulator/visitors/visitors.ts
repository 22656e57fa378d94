import {
  type Arrival,
  type Chooser,
  createSchedule,
  type LoadShape,
  thinkTimeMs,
} from '@anomaly-prediction/load-client';
import { type Interaction, REQUEST_TIMEOUT_MS } from '@anomaly-prediction/messages';
import type { Simulation } from '../simulation.ts';
import { createWalk, type Walk } from './walk.ts';

export interface VisitorsOptions {
  choose: Chooser;
  thinkTimeMs: number;
  clients: number;
  sessionsPerClient: number;
  shape: LoadShape;
  /** Sends a request to the site. */
  ask(request: number, interaction: Interaction): void;
  /** A request has ended: answered, or given up. */
  ended(outcome: { ms: number; ok: boolean }): void;
}

export interface Visitors {
  /** The site has answered. */
  answered(request: number): void;
  /** Requests without an answer that nobody has given up, and how long the oldest has waited. */
  open(): { open: number; oldestOpenMs: number };
  /** All that were sent. */
  readonly begun: number;
}

interface Visitor {
  walk: Walk;
  leaves: boolean;
}

/** One request, from when it is due until both its answer and its time-out are past. */
interface Request {
  /** Its number. */
  visitor: number;
  dueMs: number;
  state: 'open' | 'answered' | 'given up';
}

/** The load client's. */
const TICK_MS = 100;

/** Visitors come and go by the load clients' own schedule; each asks, waits for the page, and thinks. */
export function createVisitors(
  { clock, events, random }: Simulation,
  options: VisitorsOptions,
): Visitors {
  const visitors: Visitor[] = [];
  const requests: Request[] = [];
  const free: number[] = [];
  let begun = 0;

  const schedules = Array.from({ length: options.clients }, () =>
    createSchedule({
      sessions: options.sessionsPerClient,
      rampUpSeconds: 0,
      shape: options.shape,
      spreadSeconds: options.thinkTimeMs / 1_000,
      tickSeconds: TICK_MS / 1_000,
      come,
      onCrowd: () => {},
    }),
  );

  function tick(): void {
    for (const schedule of schedules) schedule.advance(clock.nowMs / 1_000);
    events.plan(clock.nowMs + TICK_MS, tick);
  }

  function come({ fromSeconds, toSeconds }: Arrival): () => void {
    const visitor = { walk: createWalk(options.choose, random), leaves: false };
    const number = visitors.push(visitor) - 1;
    events.plan(1_000 * (fromSeconds + (toSeconds - fromSeconds) * random()), ask, number);
    return () => {
      visitor.leaves = true;
    };
  }

  function ask(number: number): void {
    const { walk, leaves } = visitors[number] as Visitor;
    if (leaves) return;
    const request = free.pop() ?? requests.length;
    requests[request] = { visitor: number, dueMs: clock.nowMs, state: 'open' };
    begun++;
    events.plan(clock.nowMs + REQUEST_TIMEOUT_MS, giveUp, request);
    options.ask(request, walk.next());
  }

  function think(number: number): void {
    events.plan(clock.nowMs + thinkTimeMs(options.thinkTimeMs, random), ask, number);
  }

  function answered(number: number): void {
    const request = requests[number] as Request;
    if (request.state === 'given up') return void free.push(number);
    request.state = 'answered';
    options.ended({ ms: clock.nowMs - request.dueMs, ok: true });
    think(request.visitor);
  }

  function giveUp(number: number): void {
    const request = requests[number] as Request;
    if (request.state === 'answered') return void free.push(number);
    // The site does not know, and works on.
    request.state = 'given up';
    options.ended({ ms: REQUEST_TIMEOUT_MS, ok: false });
    think(request.visitor);
  }

  tick();
  return {
    answered,
    get begun() {
      return begun;
    },
    open() {
      let open = 0;
      let oldestMs = clock.nowMs;
      for (const { state, dueMs } of requests) {
        if (state !== 'open') continue;
        open++;
        oldestMs = Math.min(oldestMs, dueMs);
      }
      return { open, oldestOpenMs: clock.nowMs - oldestMs };
    },
  };
}
