import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aHeader, aSecond, START } from '../../testing/episodes.ts';
import type { RecordedEpisode, RecordingHeader } from '../recording/index.ts';
import { createComparison } from './compare.ts';
import { kolmogorovSmirnov } from './kolmogorov-smirnov.ts';
import { renderComparisons } from './table.ts';

const LEAK_AT = 100;
const LENGTH = 200;

/** CPU of 20 % and means of 5 ms, and both higher while it leaks. */
function anEpisode(
  origin: RecordingHeader['origin'],
  { leakCpu = 80, toViolation = 50 }: { leakCpu?: number; toViolation?: number } = {},
): RecordedEpisode {
  const start = START + LEAK_AT;
  return {
    header: aHeader({ origin }),
    seconds: Array.from({ length: LENGTH }, (_, second) =>
      aSecond(0, {
        timestamp: START + second,
        cpu: second < LEAK_AT ? 20 + (second % 3) : leakCpu + (second % 3),
        mean: second < LEAK_AT + toViolation ? 5 : 500,
      }),
    ),
    episode: {
      type: 'episode',
      episode: 0,
      seed: '1/cpu-leak/0',
      parameters: { rampSeconds: 40 },
      cause: { start: start + 0.4, end: START + LENGTH },
      firstViolation: start + toViolation,
      idleMean: null,
      disturbed: null,
    },
  };
}

function compared(...episodes: RecordedEpisode[]) {
  const comparison = createComparison();
  for (const episode of episodes) comparison.add(episode);
  return comparison.results();
}

describe('recordings against simulations', () => {
  it('have no distance where they are alike', () => {
    const [leak] = compared(anEpisode('real'), anEpisode('simulated'));
    expect(leak?.comparisons.map(({ distance }) => distance)).toEqual(
      leak?.comparisons.map(() => 0),
    );
    expect(renderComparisons(compared(anEpisode('real'), anEpisode('simulated')))).not.toContain(
      'differs',
    );
  });

  it('are told measure by measure, with words for where they differ', () => {
    const text = renderComparisons(
      compared(
        anEpisode('real'),
        anEpisode('simulated', { leakCpu: 90, toViolation: 60 }),
        anEpisode('simulated', { leakCpu: 90, toViolation: 30 }),
      ),
    );
    expect(text).toMatch(/^cpu-leak: 1 recorded \(1 violated\), 2 simulated \(2 violated\)$/m);
    expect(text).toMatch(/^CPU, clean, % +real +40 +20\.0/m);
    expect(text).toContain('differs: CPU, during is higher where simulated');
    expect(text).not.toContain('differs: CPU, clean');
    expect(text).toMatch(/^to violation, s +real +1 +50\.0/m);
    expect(text).toMatch(/^to violation per ramp +real +1 +1\.25/m);
  });

  it('are not made up where one kind is missing', () => {
    expect(renderComparisons(compared(anEpisode('simulated')))).toBe(
      'cpu-leak: 0 recorded (0 violated), 1 simulated (1 violated)\n' +
        'nothing to compare: both kinds are needed',
    );
  });

  it('leave out what comes before the site is warm', () => {
    const [leak] = compared(anEpisode('real'), anEpisode('simulated'));
    const clean = leak?.comparisons.find(({ measure }) => measure === 'CPU, clean');
    expect(clean?.real.values).toBe(LEAK_AT - 60);
  });
});

describe('the distance of Kolmogorov and Smirnov', () => {
  const anySample = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 40 });

  it('is how far the two distributions are apart where they are farthest apart', () => {
    const below = (sample: readonly number[], value: number) =>
      sample.filter((one) => one <= value).length / sample.length;
    fc.assert(
      fc.property(anySample, anySample, (one, other) => {
        const gaps = [...one, ...other].map((value) =>
          Math.abs(below(one, value) - below(other, value)),
        );
        expect(kolmogorovSmirnov(one, other)).toBeCloseTo(Math.max(...gaps), 12);
      }),
    );
  });

  it('is 1 where nothing overlaps, and nothing where there is nothing', () => {
    expect(kolmogorovSmirnov([1, 2], [3])).toBe(1);
    expect(kolmogorovSmirnov([], [3])).toBeNaN();
  });
});
