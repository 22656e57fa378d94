import { describe, expect, it } from 'vitest';
import { chooseStart } from './start.ts';

const checkpoint = {
  inputs: { stats: { resume: 10, read: 12 }, responsetime: { resume: 100, read: 140 } },
  emitted: new Map([['rubis', 1000]]),
};
const bounds = { stats: { low: 0, high: 20 }, responsetime: { low: 0, high: 200 } };

describe('where an owner begins to read', () => {
  it('is where its predecessor says', () => {
    expect(chooseStart(checkpoint, bounds)).toEqual({
      checkpoint,
      start: { stats: 10, responsetime: 100 },
      end: { stats: 20, responsetime: 200 },
    });
  });

  it('is the oldest message kept when that is gone', () => {
    const { start } = chooseStart(checkpoint, { ...bounds, stats: { low: 11, high: 20 } });
    expect(start).toEqual({ stats: 11, responsetime: 100 });
  });

  it('is the oldest message when a topic was made anew', () => {
    const { start, checkpoint: used } = chooseStart(checkpoint, {
      ...bounds,
      stats: { low: 2, high: 5 },
    });
    expect(start).toEqual({ stats: 2, responsetime: 100 });
    expect(used.inputs.stats).toEqual({ resume: 2, read: 2 });
  });
});
