import type { EpisodePlan } from '../../plan/index.ts';
import type { EpisodeView } from '../episode/run.ts';
import { formatLeft, type Lane, renderLane, secondsLeft } from './lane-line.ts';

/** Everything of a campaign that a board is drawn from. */
export interface BoardState {
  plan(episode: number): EpisodePlan;
  recorded: number;
  wanted: number;
  leftOut: number;
  parallel: number;
  /** Of the last second; null where it is not known. */
  idle: number | null;
}

/** What runs at the moment. */
export class Board {
  readonly #lanes = new Map<number, Lane>();
  #next: number;

  constructor(firstEpisode: number) {
    this.#next = firstEpisode;
  }

  begin(plan: EpisodePlan): void {
    this.#next = Math.max(this.#next, plan.episode + 1);
    this.show(plan, { phase: 'start', recorded: 0, last: null });
  }

  show(plan: EpisodePlan, view: EpisodeView): void {
    this.#lanes.set(plan.episode, { plan, view });
  }

  end(plan: EpisodePlan): void {
    this.#lanes.delete(plan.episode);
  }

  /** A line for each episode that runs, and one for all. */
  render({ plan, recorded, wanted, leftOut, parallel, idle }: BoardState): string[] {
    const lanes = [...this.#lanes.values()];
    const waiting = Math.max(0, wanted - recorded - lanes.length);
    const later = Array.from({ length: waiting }, (_, index) => plan(this.#next + index));
    return [
      ...lanes.map((lane) => renderLane(lane, idle)),
      `${recorded} of ${wanted} episodes, ` +
        `${formatLeft(secondsLeft(lanes, later, parallel))} left, ${leftOut} left out`,
    ];
  }
}
