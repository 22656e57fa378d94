import { describe, expect, it } from 'vitest';
import { anAggregate } from '../testing/aggregates.ts';
import { Pods } from './pods.ts';

const START = 1_800_000_000;
const OPTIONS = { trainingSeconds: 60, horizonSeconds: 120 };

function learn(
  pods: Pods,
  from: number,
  to: number,
  cpuOf: (second: number) => Record<string, number>,
) {
  for (let second = from; second < to; second++) {
    pods.learn(secondOf(second, cpuOf(second)), { isCalm: true });
  }
}

const secondOf = (second: number, cpus: Record<string, number>) =>
  anAggregate({
    timestamp: START + second,
    cpu: 30,
    count: 60 + (second % 7),
    pods: Object.fromEntries(Object.entries(cpus).map(([pod, cpu]) => [pod, { cpu, mem: 40 }])),
  });

describe('pods', () => {
  it('are judged one by one: a leak in one of three stands out', () => {
    const pods = new Pods(OPTIONS);
    const calm = (second: number) => ({ a: 30 + (second % 3), b: 31 - (second % 2), c: 30 });
    learn(pods, 0, 100, calm);
    learn(pods, 100, 115, (second) => ({ ...calm(second), b: 30 + 2 * (second - 100) }));
    const assessed = pods.assess(secondOf(115, { a: 30, b: 60, c: 30 }));
    expect(assessed.map(({ pod }) => pod)).toEqual(['a', 'b', 'c']);
    expect(assessed.filter(({ growth }) => growth.growing > 0.5).map(({ pod }) => pod)).toEqual([
      'b',
    ]);
  });

  it('are one without a name where the aggregate tells none apart', () => {
    const pods = new Pods(OPTIONS);
    for (let second = 0; second < 80; second++) {
      pods.learn(anAggregate({ timestamp: START + second, pods: {} }), { isCalm: true });
    }
    const [only] = pods.assess(anAggregate({ timestamp: START + 80, pods: {} }));
    expect(only?.pod).toBeNull();
  });

  it('are judged by their last seconds while a measurement is missing, but not for long', () => {
    const pods = new Pods(OPTIONS);
    learn(pods, 0, 100, () => ({ a: 30 }));
    const missing = (second: number) => anAggregate({ timestamp: START + second, cpu: null });
    expect(pods.assess(missing(103))).toHaveLength(1);
    expect(pods.assess(missing(130))).toHaveLength(0);
  });

  it('are watched 64 at a time, and a new one when others have been gone for 15 minutes', () => {
    const pods = new Pods(OPTIONS);
    const many = Object.fromEntries(Array.from({ length: 70 }, (_, index) => [`pod-${index}`, 30]));
    learn(pods, 0, 80, () => many);
    expect(pods.assess(secondOf(80, many))).toHaveLength(64);
    learn(pods, 1_000, 1_080, () => ({ fresh: 30 }));
    expect(pods.assess(secondOf(1_080, { fresh: 30 })).map(({ pod }) => pod)).toEqual(['fresh']);
  });

  it('tell how far their training is', () => {
    const pods = new Pods(OPTIONS);
    learn(pods, 0, 45, () => ({ a: 30 }));
    expect(pods.trainedSeconds).toBe(45);
    learn(pods, 45, 80, () => ({ a: 30 }));
    expect(pods.trainedSeconds).toBe(60);
  });

  it('stay trained when all are replaced, as by a rollout, also while none is measured', () => {
    const pods = new Pods(OPTIONS);
    learn(pods, 0, 80, () => ({ old: 30 }));
    learn(pods, 120, 130, () => ({ new: 30 }));
    expect(pods.trainedSeconds).toBe(60);
  });

  it('start from what was usual for the one that they replace, once they have settled', () => {
    const pods = new Pods(OPTIONS);
    learn(pods, 0, 80, () => ({ old: 30 }));
    const starting = (second: number) => ({ new: second < 100 ? 90 : 30 });
    learn(pods, 80, 109, starting);
    expect(pods.assess(secondOf(109, { new: 30 }))).toEqual([]);
    learn(pods, 109, 130, starting);
    const leaking = (second: number) => ({ new: 30 + 2 * (second - 130) });
    learn(pods, 130, 145, leaking);
    const [judged] = pods.assess(secondOf(145, leaking(145)));
    expect(judged).toMatchObject({ pod: 'new' });
    expect(judged?.growth.growing).toBeGreaterThan(0.5);
    expect(judged?.growth.expectedCpu).toBeLessThan(40);
  });
});
