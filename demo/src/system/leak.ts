import type { LeakKind } from '@anomaly-prediction/chaos';
import type { RunEvent } from '../report/events.ts';
import { loggedEvents } from './logged-events.ts';

export interface LeakRequest {
  kind: LeakKind;
  /** null: as long as is usual for its kind. */
  forSeconds: number | null;
  /** null: what is usual for its kind. */
  rampSeconds: number | 'random' | null;
  /** What a random ramp is drawn from; null: left to chance. */
  seed: number | null;
}

export interface LeakPlan extends LeakRequest {
  afterSeconds: number;
}

/** The leak's events in the log of its job, in order. */
export const leakEvents = (log: string): RunEvent[] => loggedEvents(log, ['leakStart', 'leakEnd']);

/** The state of the leak in words. */
export function describeLeak(
  plan: LeakPlan | null,
  elapsedSeconds: number | null,
  events: readonly RunEvent[],
  nowSeconds: number,
): string {
  if (plan === null) return 'none';
  const last = events.findLast(({ event }) => event === 'leakStart' || event === 'leakEnd');
  if (last?.event === 'leakEnd') return `ended ${Math.round(nowSeconds - last.timestamp)} s ago`;
  if (last !== undefined) return `running for ${Math.round(nowSeconds - last.timestamp)} s`;
  const inSeconds = plan.afterSeconds - (elapsedSeconds ?? 0);
  return inSeconds > 0 ? `in ${Math.ceil(inSeconds)} s` : 'starting';
}
