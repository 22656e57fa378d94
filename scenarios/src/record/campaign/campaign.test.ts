import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FakeSystems, type Fate } from '../../../testing/fake-systems.ts';
import { planEpisode } from '../../plan/index.ts';
import { type CampaignOptions, type LeftOut, runCampaign } from './campaign.ts';

function build(fates: Record<number, Fate> = {}, overrides: Partial<CampaignOptions> = {}) {
  const systems = new FakeSystems(fates);
  const kept: number[] = [];
  const leftOut: LeftOut[] = [];
  const options: CampaignOptions = {
    plan: (episode) => planEpisode('cpu-leak', 7, episode),
    episodes: 3,
    firstEpisode: 0,
    parallel: 1,
    maxLeftOut: 3,
    record: systems.record,
    keep: async ({ episode }) => void kept.push(episode.episode),
    leaveOut: (one) => void leftOut.push(one),
    signal: new AbortController().signal,
    ...overrides,
  };
  return { systems, kept, leftOut, run: () => runCampaign(options) };
}

describe('a recording of several episodes', () => {
  it('holds as many as were asked for, whatever is disturbed or fails on the way, under numbers of their own', async () => {
    const fate = fc.constantFrom<Fate>('whole', 'whole', 'disturbed', 'fails');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fate, { maxLength: 12 }),
        fc.integer({ min: 1, max: 4 }),
        fc.nat(9),
        async (fates, parallel, firstEpisode) => {
          const byNumber = Object.fromEntries(fates.map((one, i) => [firstEpisode + i, one]));
          const { systems, kept, leftOut, run } = build(byNumber, {
            ...{ parallel, firstEpisode, episodes: 5, maxLeftOut: 12 },
          });
          await run();
          expect(kept).toHaveLength(5);
          const all = [...kept, ...leftOut.map(({ episode }) => episode)];
          expect(all.sort((a, b) => a - b)).toEqual(all.map((_, i) => firstEpisode + i));
          expect(systems.mostAtOnce).toBeLessThanOrEqual(parallel);
        },
      ),
    );
  });

  it('lets no visitor come before every system of a round has started, or failed to', async () => {
    const { systems, run } = build({ 1: 'fails' }, { episodes: 3, parallel: 3 });
    await run();
    expect([0, 2].map((episode) => systems.startedBefore.get(episode))).toEqual([3, 3]);
  });

  it('says why it left one out', async () => {
    const { leftOut, run } = build({ 0: 'disturbed', 2: 'fails' });
    await run();
    expect(leftOut).toEqual([
      { episode: 0, reason: 'disturbed: by a neighbour' },
      { episode: 2, reason: 'a part ended' },
    ]);
  });

  it('is given up on a machine that is never free, saying what to do', async () => {
    const fates = Object.fromEntries(
      Array.from({ length: 9 }, (_, i) => [i, 'disturbed' as const]),
    );
    const { kept, run } = build(fates);
    await expect(run()).rejects.toThrow(
      /4 episodes had to be left out.*by a neighbour.*--parallel/,
    );
    expect(kept).toEqual([]);
  });

  it('stops at once when it is told to, and counts what was not whole as nothing', async () => {
    const stop = new AbortController();
    const { kept, leftOut, systems, run } = build(
      { 1: 'never ends' },
      { parallel: 2, signal: stop.signal },
    );
    const ended = run();
    setImmediate(() => stop.abort(new Error('stopped by SIGINT')));
    await expect(ended).rejects.toThrow('stopped by SIGINT');
    expect({ kept, leftOut, running: systems.running }).toEqual({
      ...{ kept: [0], leftOut: [], running: 0 },
    });
  });

  it('stops when an episode cannot be written, those beside it too', async () => {
    const { systems, run } = build(
      { 1: 'never ends' },
      { parallel: 2, keep: () => Promise.reject(new Error('the disk is full')) },
    );
    await expect(run()).rejects.toThrow('the disk is full');
    expect(systems.running).toBe(0);
  });
});
