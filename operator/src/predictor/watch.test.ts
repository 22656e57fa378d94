import { describe, expect, it } from 'vitest';
import { aReport, NOW_MS } from '../../testing/builders.ts';
import { NOT_ASKED, type PredictorAnswer } from './report.ts';
import { createPredictorWatch } from './watch.ts';

function aWatch(...names: string[]) {
  const targets = names.map((name) => ({ namespace: 'shop', name }));
  const answers = new Map<string, PredictorAnswer>();
  const changed: string[] = [];
  let nowMs = NOW_MS;
  let asked = 0;
  let askedMax = 0;
  const watch = createPredictorWatch({
    fetchReport: async (_, name) => {
      asked += 1;
      askedMax = Math.max(askedMax, asked);
      await new Promise((resolve) => setImmediate(resolve));
      asked -= 1;
      return answers.get(name) ?? { unreachable: 'refused' };
    },
    targets: () => [...targets],
    onChange: (_, name) => void changed.push(name),
    nowMs: () => nowMs,
  });
  const say = (name: string, altered: object) => answers.set(name, { report: aReport(altered) });
  const poll = async () => {
    changed.length = 0;
    await watch.poll();
    return [...changed];
  };
  const pass = (seconds: number) => {
    nowMs += seconds * 1_000;
  };
  return { watch, targets, say, poll, pass, askedMax: () => askedMax };
}

describe('the watch on predictors', () => {
  it('tells when one answers for the first time, and what counts has changed', async () => {
    const { say, poll, watch } = aWatch('a', 'b');
    expect(watch.answer('shop', 'a')).toBe(NOT_ASKED);
    say('a', {});
    expect((await poll()).sort()).toEqual(['a', 'b']);
    expect(await poll()).toEqual([]);
    say('a', { violationProbability: 0.5 });
    expect(await poll()).toEqual(['a']);
    say('a', { violationProbability: 0.5001, reasons: ['of no alarm'] });
    expect(await poll()).toEqual([]);
    say('a', { violationProbability: 0.5, alarm: true, reasons: ['of an alarm'] });
    expect(await poll()).toEqual(['a']);
  });

  it('tells when records grow old, not each second', async () => {
    const { say, poll, pass } = aWatch('a');
    // It goes on answering, and reads nothing more.
    say('a', { recordTimestamp: NOW_MS / 1_000 - 3 });
    await poll();
    pass(1);
    expect(await poll()).toEqual([]);
    pass(27);
    expect(await poll()).toEqual(['a']);
  });

  it('forgets who is no longer a target', async () => {
    const { watch, targets, poll } = aWatch('a');
    await poll();
    targets.length = 0;
    await poll();
    expect(watch.answer('shop', 'a')).toBe(NOT_ASKED);
  });

  it('asks at most 20 at once', async () => {
    const { poll, askedMax } = aWatch(...Array.from({ length: 50 }, (_, index) => `${index}`));
    await poll();
    expect(askedMax()).toBe(20);
  });
});
