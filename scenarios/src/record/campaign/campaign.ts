import type { EpisodePlan } from '../../plan/index.ts';
import type { RecordedEpisode } from '../../recording/index.ts';
import { type Barrier, createBarriers } from './barrier.ts';

/** An episode that is not in the recording. */
export interface LeftOut {
  episode: number;
  reason: string;
}

export interface CampaignOptions {
  plan(episode: number): EpisodePlan;
  /** How many are to be recorded. */
  episodes: number;
  /** Number of the first of them. */
  firstEpisode: number;
  /** Systems that run at once. */
  parallel: number;
  /** How many episodes may be left out before the recording is given up. */
  maxLeftOut: number;
  /**
   * Runs one on a fresh system. Awaits `ready` before the first visitor comes, so that no system is
   * measured while another starts. Rejects when it could not be recorded as it was planned.
   */
  record(
    plan: EpisodePlan,
    ready: () => Promise<void>,
    signal: AbortSignal,
  ): Promise<RecordedEpisode>;
  /** Makes sure of one that is whole. */
  keep(episode: RecordedEpisode): Promise<void>;
  leaveOut(leftOut: LeftOut): void;
  /** Ends the campaign; episodes that are not whole are lost. */
  signal: AbortSignal;
}

/**
 * Records episodes, in rounds of systems that start and run side by side. One that the machine
 * disturbed, or that failed, is left out, and one more is recorded under the next number.
 *
 * @throws when too many are left out, when one cannot be kept, and as `signal` says
 */
export async function runCampaign(options: CampaignOptions): Promise<void> {
  const { episodes, firstEpisode, parallel, maxLeftOut } = options;
  const leftOut: LeftOut[] = [];
  let kept = 0;
  let next = firstEpisode;
  while (kept < episodes) {
    const count = Math.min(parallel, episodes - kept);
    const plans = Array.from({ length: count }, (_, index) => options.plan(next + index));
    const missed = await runRound(options, plans);
    next += count;
    kept += count - missed.length;
    leftOut.push(...missed);
    if (leftOut.length > maxLeftOut) throw givenUp(leftOut);
  }
}

/** Records these side by side; returns those that are left out. */
async function runRound(
  options: CampaignOptions,
  plans: readonly EpisodePlan[],
): Promise<LeftOut[]> {
  const failed = new AbortController();
  const over = AbortSignal.any([options.signal, failed.signal]);
  const barriers = createBarriers(plans.length);
  const leftOut: LeftOut[] = [];
  const leaveOut = (episode: number, reason: string) => {
    leftOut.push({ episode, reason });
    options.leaveOut({ episode, reason });
  };
  await Promise.all(
    plans.map(async (plan, index) => {
      const { arrive, leave } = barriers[index] as Barrier;
      const whole = await options
        .record(plan, arrive, over)
        .catch((error: unknown) => {
          if (!over.aborted) leaveOut(plan.episode, messageOf(error));
        })
        .finally(leave);
      if (!whole) return;
      const { disturbed } = whole.episode;
      if (disturbed !== null) return leaveOut(plan.episode, `disturbed: ${disturbed}`);
      await options.keep(whole).catch((error: unknown) => failed.abort(error));
    }),
  );
  over.throwIfAborted();
  return leftOut;
}

function givenUp(leftOut: readonly LeftOut[]): Error {
  const last = leftOut.at(-1);
  return new Error(
    `given up: ${leftOut.length} episodes had to be left out, the last since ${last?.reason}; ` +
      'free the machine of other work, or record fewer at once (--parallel), and give the same ' +
      'command again',
  );
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
