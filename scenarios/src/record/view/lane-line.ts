import { type EpisodePlan, lengthSeconds } from '../../plan/index.ts';
import type { EpisodeView } from '../episode/run.ts';

/** From nothing to a system's first second, and from its last to its end. */
const START_SECONDS = 30;

/** One episode that is being recorded. */
export interface Lane {
  plan: EpisodePlan;
  view: EpisodeView;
}

/** How far one is, in a line. */
export function renderLane({ plan, view }: Lane, idle: number | null): string {
  const { phase, recorded, last } = view;
  const figures = [
    `episode ${plan.episode}`,
    PHASES[phase].padEnd(12),
    `${String(recorded).padStart(4)} s`,
    last === null ? 'waiting for the first second' : `mean ${last.mean.toFixed(1)} ms`,
    ...(last === null ? [] : [`cpu ${last.cpu === null ? '-' : last.cpu.toFixed(0)} %`]),
    `idle ${idle === null ? '-' : (idle * 100).toFixed(0)} %`,
    `${formatLeft(Math.max(0, lengthSeconds(plan) - recorded))} left`,
  ];
  return figures.join(' | ');
}

const PHASES: Record<EpisodeView['phase'], string> = {
  start: 'starting',
  'lead-in': 'lead-in',
  due: 'cause due',
  cause: 'cause',
  recovery: 'recovery',
  done: 'done',
};

/**
 * Seconds until all are recorded, if none is left out: what is left of those that run, then one round
 * after the other.
 */
export function secondsLeft(
  lanes: readonly Lane[],
  waiting: readonly EpisodePlan[],
  parallel: number,
): number {
  const running = lanes.map(({ plan, view }) => lengthSeconds(plan) - view.recorded);
  let seconds = Math.max(0, ...running);
  for (let first = 0; first < waiting.length; first += parallel) {
    const round = waiting.slice(first, first + parallel);
    seconds += START_SECONDS + Math.max(...round.map(lengthSeconds));
  }
  return seconds;
}

/** `95 s`, `12 min` or `2 h 05 min`. */
export function formatLeft(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}
