import type { EpisodePlan, RecordedEpisode } from '../src/index.ts';
import { anEpisode } from './episodes.ts';

/** What becomes of an episode: recorded, disturbed by the machine, or never whole. */
export type Fate = 'whole' | 'disturbed' | 'fails' | 'never ends';

/** Systems that record at once what they are told to, and write down who ran beside whom. */
export class FakeSystems {
  readonly started: number[] = [];
  /** The episodes that were started when each began. */
  readonly startedBefore = new Map<number, number>();
  running = 0;
  mostAtOnce = 0;
  readonly #fates: Readonly<Record<number, Fate>>;

  constructor(fates: Readonly<Record<number, Fate>> = {}) {
    this.#fates = fates;
  }

  record = async (
    { episode }: EpisodePlan,
    ready: () => Promise<void>,
    signal: AbortSignal,
  ): Promise<RecordedEpisode> => {
    const fate = this.#fates[episode] ?? 'whole';
    this.started.push(episode);
    this.running += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.running);
    try {
      if (fate === 'fails') throw new Error('a part ended');
      await ready();
      this.startedBefore.set(episode, this.started.length);
      if (fate === 'never ends') await untilAborted(signal);
      const whole = anEpisode(episode);
      if (fate === 'whole') return whole;
      return { ...whole, episode: { ...whole.episode, disturbed: 'by a neighbour' } };
    } finally {
      this.running -= 1;
    }
  };
}

const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
    if (signal.aborted) reject(signal.reason);
  });
