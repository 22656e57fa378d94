import { secondViolates } from '@anomaly-prediction/messages';
import { describe, expect, it } from 'vitest';
import { aHeader, START } from '../../testing/episodes.ts';
import { isBenign, planEpisode, SCENARIOS, type Scenario } from '../plan/index.ts';
import { atSpeed, CALIBRATION } from './calibration.ts';
import { simulateEpisode } from './simulate-episode.ts';
import { readMix } from './visitors/mix.ts';

/** That of the calibration. */
const system = { ...aHeader().system, webMemoryMiB: 512 };
const choose = readMix();

const simulate = (scenario: Scenario, episode: number, { seed = 1, speed = 1 } = {}) =>
  simulateEpisode({
    plan: planEpisode(scenario, seed, episode),
    system,
    calibration: atSpeed(CALIBRATION, speed),
    choose,
    firstSecond: START,
  });

/** Two of each, or half an hour, simulated once for all tests. */
const EPISODES = new Map(
  SCENARIOS.map((scenario) => [
    scenario,
    (scenario === 'clean' ? [0] : [0, 1]).map((episode) => simulate(scenario, episode)),
  ]),
);
const episodesOf = (scenario: Scenario) => EPISODES.get(scenario) ?? [];

describe('a simulated episode', () => {
  it('is the same by the same seed, and another by another', () => {
    for (const scenario of ['cpu-leak', 'memory-leak', 'surge'] as const) {
      const [first] = episodesOf(scenario);
      expect(simulate(scenario, 0)).toEqual(first);
      expect(simulate(scenario, 0, { seed: 2 }).seconds).not.toEqual(first?.seconds);
    }
  });

  it.each(SCENARIOS)('loses no request and no second: %s', (scenario) => {
    for (const { requests, seconds } of episodesOf(scenario)) {
      expect(requests.ended + requests.open).toBe(requests.begun);
      expect(seconds.map(({ timestamp }) => timestamp)).toEqual(
        seconds.map((_, index) => START + index),
      );
    }
  });

  it('keeps Little’s law: visitors are as many as rate times response and think time', () => {
    const calm = episodesOf('cpu-leak').flatMap(({ seconds }) => seconds.slice(20, 120));
    const count = calm.reduce((sum, second) => sum + second.count, 0);
    const responseMs = calm.reduce((sum, { summation }) => sum + summation, 0) / count;
    const visitors = (count / calm.length / 1_000) * (responseMs + system.thinkTimeMs);
    expect(visitors / (system.clients * system.sessionsPerClient)).toBeCloseTo(1, 1);
  });

  it('never shows more CPU than the allowance, but for when the counters are read', () => {
    for (const { seconds } of episodesOf('cpu-leak')) {
      for (const { cpu } of seconds) expect(cpu).toBeLessThan(125);
      const cpu = seconds.reduce((sum, second) => sum + (second.cpu ?? 0), 0) / seconds.length;
      expect(cpu).toBeLessThanOrEqual(100.1);
    }
  });

  it.each(SCENARIOS.filter(isBenign))(
    'does not make users wait when it is benign: %s',
    (scenario) => {
      for (const { firstViolation } of episodesOf(scenario)) expect(firstViolation).toBeNull();
    },
  );

  it.each(SCENARIOS.filter((one) => !isBenign(one)))(
    'makes users wait when its cause is true, and not before it: %s',
    (scenario) => {
      for (const { firstViolation, cause, seconds } of episodesOf(scenario)) {
        expect(firstViolation).toBeGreaterThan(cause?.start ?? 0);
        expect(firstViolation).toBeLessThan(cause?.end ?? 0);
        const last = seconds.slice(-20).filter((second) => secondViolates(second, system.sloMs));
        expect(last).toEqual([]);
      }
    },
  );

  it('takes half the CPU and time on a machine twice as quick, and a flash crowd hurts it later', () => {
    const meanOf = (field: 'cpu' | 'mean', { seconds }: ReturnType<typeof simulate>) =>
      seconds.slice(20, 120).reduce((sum, second) => sum + (second[field] ?? 0), 0) / 100;
    const [usual] = episodesOf('flash-crowd');
    const quick = simulate('flash-crowd', 0, { speed: 2 });
    if (!usual) throw new Error('nothing was simulated');
    expect(meanOf('cpu', quick) / meanOf('cpu', usual)).toBeCloseTo(0.5, 1);
    expect(meanOf('mean', quick) / meanOf('mean', usual)).toBeCloseTo(0.5, 1);
    expect(quick.firstViolation).toBeGreaterThan(usual.firstViolation ?? 0);
  });

  it('shows a CPU leak in CPU long before it shows in response times', () => {
    for (const { seconds, cause, firstViolation } of episodesOf('cpu-leak')) {
      const at = (epochSecond: number) =>
        seconds.filter(({ timestamp }) => Math.abs(timestamp - epochSecond) <= 5);
      const mean = (field: 'cpu' | 'mean', epochSecond: number) =>
        at(epochSecond).reduce((sum, second) => sum + (second[field] ?? 0), 0) / 11;
      const start = cause?.start ?? 0;
      const middle = (start + (firstViolation ?? 0)) / 2;
      expect(mean('cpu', middle)).toBeGreaterThan(mean('cpu', start - 6) + 10);
      expect(mean('mean', middle)).toBeLessThan(system.sloMs / 4);
    }
  });
});
