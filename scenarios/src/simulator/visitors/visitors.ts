import type { Interaction } from '@anomaly-prediction/messages';
import { REQUEST_TIMEOUT_MS } from '@anomaly-prediction/messages';
import type { Chooser } from '../../../../workloads/load-client/src/mix/chooser.ts';
import { thinkTimeMs } from '../../../../workloads/load-client/src/session/think-time.ts';
import type { Simulation } from '../simulation.ts';
import { createWalk, type Walk } from './walk.ts';

export interface VisitorsOptions {
  choose: Chooser;
  thinkTimeMs: number;
  /** How many there are to be, at an instant. */
  wanted(nowMs: number): number;
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

/** One request, from when it is due until both its answer and its time-out are past. */
interface Request {
  visitor: number;
  dueMs: number;
  state: 'open' | 'answered' | 'given up';
}

const RECRUIT_EVERY_MS = 1_000;

/** Visitors come and go as wanted; each asks, waits for its answer, and thinks. */
export function createVisitors(
  { clock, events, random }: Simulation,
  options: VisitorsOptions,
): Visitors {
  const walks: Walk[] = [];
  const gone: number[] = [];
  let present = 0;
  let leaving = 0;
  // Slot 0 stays empty: to the site it is nobody's.
  const requests: Request[] = [{ visitor: -1, dueMs: 0, state: 'answered' }];
  const free: number[] = [];
  let begun = 0;

  function recruit(): void {
    const wanted = options.wanted(clock.nowMs);
    leaving = Math.max(0, present - wanted);
    for (; present < wanted; present++) {
      const visitor = gone.pop() ?? walks.push(createWalk(options.choose, random)) - 1;
      // The first ones spread over a think time, as the load client's; later ones over this second.
      const withinMs = clock.nowMs === 0 ? options.thinkTimeMs : RECRUIT_EVERY_MS;
      events.plan(clock.nowMs + random() * withinMs, ask, visitor);
    }
    events.plan(clock.nowMs + RECRUIT_EVERY_MS, recruit);
  }

  function ask(visitor: number): void {
    if (leaving > 0) {
      leaving--;
      present--;
      gone.push(visitor);
      return;
    }
    const request = free.pop() ?? requests.length;
    requests[request] = { visitor, dueMs: clock.nowMs, state: 'open' };
    begun++;
    events.plan(clock.nowMs + REQUEST_TIMEOUT_MS, giveUp, request);
    options.ask(request, (walks[visitor] as Walk).next());
  }

  function think(visitor: number): void {
    events.plan(clock.nowMs + thinkTimeMs(options.thinkTimeMs, random), ask, visitor);
  }

  function answered(request: number): void {
    const { visitor, dueMs, state } = requests[request] as Request;
    if (state === 'given up') return void free.push(request);
    (requests[request] as Request).state = 'answered';
    options.ended({ ms: clock.nowMs - dueMs, ok: true });
    think(visitor);
  }

  function giveUp(request: number): void {
    const { visitor, state } = requests[request] as Request;
    if (state === 'answered') return void free.push(request);
    // The site does not know, and works on.
    (requests[request] as Request).state = 'given up';
    options.ended({ ms: REQUEST_TIMEOUT_MS, ok: false });
    think(visitor);
  }

  recruit();
  return {
    answered,
    get begun() {
      return begun;
    },
    open() {
      const open = requests.filter(({ state }) => state === 'open');
      const oldestMs = open.reduce((oldest, { dueMs }) => Math.min(oldest, dueMs), clock.nowMs);
      return { open: open.length, oldestOpenMs: clock.nowMs - oldestMs };
    },
  };
}
