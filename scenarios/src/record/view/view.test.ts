import { describe, expect, it } from 'vitest';
import { anAggregate, anEpisode, START } from '../../../testing/episodes.ts';
import { type EpisodePlan, planEpisode } from '../../plan/index.ts';
import { Board } from './board.ts';
import { formatLeft, renderLane, secondsLeft } from './lane-line.ts';
import { renderTable } from './table.ts';

const plan: EpisodePlan = {
  ...planEpisode('cpu-leak', 7, 4),
  ...{ leadInSeconds: 100, causeSeconds: 100, recoverySeconds: 100 },
};

describe('the view of a recording', () => {
  it('shows of each episode its phase, the figures of the last second and the time left', () => {
    const view = { phase: 'cause', recorded: 140, last: anAggregate({ mean: 7.31 }) } as const;
    expect(renderLane({ plan, view }, 0.614)).toBe(
      'episode 4 | cause        |  140 s | mean 7.3 ms | cpu 26 % | idle 61 % | 3 min left',
    );
  });

  it('shows what is not known as not known', () => {
    const view = { phase: 'start', recorded: 0, last: null } as const;
    expect(renderLane({ plan, view }, null)).toContain('waiting for the first second | idle - %');
  });

  it('counts the time left in rounds, each with its start', () => {
    const view = { phase: 'cause', recorded: 200, last: null } as const;
    expect(secondsLeft([], [], 1)).toBe(0);
    expect(secondsLeft([{ plan, view }], [plan, plan, plan], 2)).toBe(100 + 2 * 330);
    expect([95, 700, 7_500].map(formatLeft)).toEqual(['95 s', '12 min', '2 h 05 min']);
  });
});

describe('the board of a recording', () => {
  const state = { plan: () => plan, recorded: 1, wanted: 4, leftOut: 2, parallel: 2, idle: 0.5 };

  it('shows what runs and what is still to come', () => {
    const board = new Board(1);
    board.begin(plan);
    board.begin({ ...plan, episode: 5 });
    board.show(plan, { phase: 'recovery', recorded: 290, last: anAggregate() });
    const lines = board.render(state);
    expect(lines[0]).toMatch(/^episode 4 \| recovery .* 10 s left$/);
    expect(lines[1]).toMatch(/^episode 5 \| starting /);
    expect(lines[2]).toBe('1 of 4 episodes, 11 min left, 2 left out');
    board.end(plan);
    expect(board.render(state)).toHaveLength(2);
  });
});

describe('the table of a recording', () => {
  const episode = { ...anEpisode(0).episode, firstViolation: START + 40 };

  it('says for each episode how long after the cause’s start users waited, and what was left out', () => {
    const leftOut = [
      { episode: 1, reason: 'disturbed: by a neighbour' },
      { episode: 2, reason: 'a part ended' },
    ];
    const lines = renderTable([episode], leftOut, false).split('\n');
    expect(lines[1]).toMatch(/^0 +1 s +39 s +found +60 % +leadInSeconds 1, loadShape steady$/);
    expect(lines[2]).toBe('1 episodes, 1 disturbed by the machine');
    expect(lines.slice(3)).toEqual([
      'episode 1 left out: disturbed: by a neighbour',
      'episode 2 left out: a part ended',
    ]);
  });

  it('stands out where the opposite came of what was expected', () => {
    expect(renderTable([episode], [], true)).toContain('VIOLATED');
    expect(renderTable([anEpisode(0).episode], [], true)).toContain('none');
    expect(renderTable([anEpisode(0).episode], [], false)).toContain('NONE');
  });
});
