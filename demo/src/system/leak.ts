import type { LeakKind } from '@anomaly-prediction/chaos';
import type { RunEvent } from '../report/events.ts';

export interface LeakPlan {
  kind: LeakKind;
  afterSeconds: number;
  /** null: as long as is usual for its kind. */
  forSeconds: number | null;
  /** null: what is usual for its kind. */
  rampSeconds: number | 'random' | null;
}

/** The leak's events in the log of its job (JSON lines), in order. Other lines are left alone. */
export function leakEvents(log: string): RunEvent[] {
  return log.split('\n').flatMap((line) => {
    const entry = parseLine(line);
    const { event, timestamp } = entry;
    if ((event !== 'leakStart' && event !== 'leakEnd') || typeof timestamp !== 'number') return [];
    return [{ event, timestamp }];
  });
}

function parseLine(line: string): { event?: unknown; timestamp?: unknown } {
  if (!line.startsWith('{')) return {};
  try {
    return JSON.parse(line);
  } catch {
    // The last line may still be in the writing; it is read again whole.
    return {};
  }
}

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
