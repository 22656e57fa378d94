import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { modelContract } from '../contract.ts';
import { Random } from '../random.ts';
import { AnomalyLikelihood, type AnomalyLikelihoodOptions } from './anomaly-likelihood.ts';
import { gaussianTail } from './gaussian-tail.ts';

const QUICK = { historicWindow: 200, learningPeriod: 20, estimationSamples: 50 };

const createLikelihood = (options: AnomalyLikelihoodOptions = {}) =>
  new AnomalyLikelihood({ ...QUICK, ...options });

/** Stationary noise around the mean, within 0 and 1. */
function noise(count: number, mean: number, spread: number, seed = 1): number[] {
  const random = new Random(seed);
  return Array.from({ length: count }, () =>
    Math.min(1, Math.max(0, mean + (random.fraction() - 0.5) * 2 * spread)),
  );
}

/** Likelihoods along the scores, each scored first and then learnt. */
const along = (likelihood: AnomalyLikelihood, scores: readonly number[]) =>
  scores.map((score) => {
    const result = likelihood.score(score).likelihood;
    likelihood.learn(score);
    return result;
  });

const average = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

for (const distributionOf of ['scores', 'means'] as const) {
  modelContract(`anomaly likelihood with a distribution of ${distributionOf}`, {
    type: AnomalyLikelihood,
    create: () => createLikelihood({ distributionOf }),
    inputs: noise(400, 0.3, 0.3),
    score: (likelihood, score) => Object.values(likelihood.score(score)),
    bounds: { min: 0, max: 1 },
    learn: (likelihood, score) => likelihood.learn(score),
    seeded: false,
    maxBytes: 200 * 8 + 1000,
  });
}

describe('anomaly likelihood', () => {
  test('by short means a small lasting rise is told from noise sooner than by single scores', () => {
    const sureAfter = (distributionOf: 'scores' | 'means') => {
      const likelihood = createLikelihood({ distributionOf });
      for (const score of noise(300, 0.3, 0.3)) likelihood.learn(score);
      const rise = noise(10, 0.6, 0.1, 2);
      return rise.findIndex((score) => {
        const { likelihood: sure } = likelihood.score(score);
        likelihood.learn(score);
        return sure > 0.999;
      });
    };
    const [means, scores] = [sureAfter('means'), sureAfter('scores')];
    expect(means).toBeGreaterThan(0);
    expect(scores === -1 || scores > means).toBe(true);
  });

  test('knows nothing before it has seen enough', () => {
    const before = along(createLikelihood(), noise(70, 0.5, 0.5));
    expect(new Set(before)).toEqual(new Set([0.5]));
  });

  test('stays calm on stationary noise, however high', () => {
    for (const mean of [0.2, 0.5, 0.8]) {
      const likelihood = createLikelihood({ averagingWindow: 10, reestimationPeriod: 10 });
      const after = along(likelihood, noise(2000, mean, 0.2)).slice(300);
      expect(Math.abs(average(after) - 0.5)).toBeLessThan(0.1);
      expect(after.filter((value) => value > 0.9999).length).toBeLessThan(5);
    }
  });

  test('comes near 1 on a jump, and is calm again once the jump has become usual', () => {
    const likelihood = createLikelihood({ reestimationPeriod: 10 });
    along(likelihood, noise(500, 0.2, 0.1));
    const jump = along(likelihood, noise(500, 0.7, 0.1, 2));
    expect(jump[9]).toBeGreaterThan(0.99999);
    expect(average(jump.slice(300))).toBeLessThan(0.6);
  });

  test('does not mind one blip after perfect calm, but a lasting rise', () => {
    const likelihood = createLikelihood();
    along(likelihood, new Array<number>(300).fill(0));
    expect(likelihood.score(0.2).likelihood).toBeLessThan(0.6);
    const rise = along(likelihood, new Array<number>(10).fill(0.2));
    expect(rise.at(-1)).toBeGreaterThan(0.99999);
  });

  test('has a logarithmic scale on which 1 - 1e-5 is a half', () => {
    const likelihood = createLikelihood();
    along(likelihood, noise(100, 0.5, 0.5));
    for (const score of noise(50, 0.5, 0.5)) {
      const { likelihood: plain, logLikelihood } = likelihood.score(score);
      expect(logLikelihood).toBeCloseTo(Math.log10(1 + 1e-10 - plain) / -10, 12);
    }
  });

  test('equals the published formula on random windows of random scores', () => {
    const cases = fc.record({
      scores: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
        minLength: 30,
        maxLength: 120,
      }),
      historicWindow: fc.integer({ min: 10, max: 60 }),
      averagingWindow: fc.integer({ min: 1, max: 15 }),
      learningPeriod: fc.integer({ min: 0, max: 10 }),
      reestimationPeriod: fc.integer({ min: 1, max: 7 }),
    });
    fc.assert(
      fc.property(cases, ({ scores, ...options }) => {
        const estimationSamples = 10;
        const likelihood = new AnomalyLikelihood({ ...options, estimationSamples });
        const past = scores.slice(0, -1);
        for (const score of past) likelihood.learn(score);

        const { historicWindow, averagingWindow, learningPeriod, reestimationPeriod } = options;
        const kept = past.slice(learningPeriod);
        const stale = (kept.length - estimationSamples) % reestimationPeriod;
        const window = kept.slice(0, kept.length - stale).slice(-historicWindow);
        const mean = average(window);
        const squares = window.map((score) => (score - mean) ** 2);
        const variance = squares.reduce((sum, square) => sum + square, 0) / (window.length - 1);
        const shortMean = average(scores.slice(-averagingWindow));
        const deviation = Math.sqrt(Math.max(0.0003, variance));
        const expected = 1 - gaussianTail((shortMean - Math.max(0.03, mean)) / deviation);

        const last = scores.at(-1) as number;
        expect(likelihood.score(last).likelihood).toBeCloseTo(expected, 10);
      }),
    );
  });

  test.each([-0.1, 1.1, Number.NaN])('refuses the score %d', (score) => {
    const message = `AnomalyLikelihood score is ${score}: must be a number from 0 to 1`;
    expect(() => createLikelihood().score(score)).toThrow(message);
    expect(() => createLikelihood().learn(score)).toThrow(message);
  });

  test.each([
    [{ historicWindow: 1 }, 'AnomalyLikelihood.historicWindow is 1'],
    [
      { estimationSamples: 201 },
      'AnomalyLikelihood.estimationSamples is 201: must be at most hist',
    ],
    [{ averagingWindow: 0 }, 'AnomalyLikelihood.averagingWindow is 0'],
    [{ reestimationPeriod: 0 }, 'AnomalyLikelihood.reestimationPeriod is 0'],
    [{ minVariance: 0 }, 'AnomalyLikelihood.minVariance is 0'],
  ])('refuses options that make no sense: %j', (options, message) => {
    expect(() => createLikelihood(options)).toThrow(message);
  });
});
