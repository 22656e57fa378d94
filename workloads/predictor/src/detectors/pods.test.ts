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
    expect(pods.trainedSeconds(secondOf(45, { a: 30 }))).toBe(45);
    learn(pods, 45, 80, () => ({ a: 30 }));
    expect(pods.trainedSeconds(secondOf(80, { a: 30 }))).toBe(60);
  });

  it('are trained by none that is gone, and by the one that comes back', () => {
    const pods = new Pods(OPTIONS);
    learn(pods, 0, 80, () => ({ old: 30 }));
    learn(pods, 80, 110, () => ({ new: 30 }));
    expect(pods.trainedSeconds(secondOf(110, { new: 30 }))).toBe(30);
    expect(pods.trainedSeconds(secondOf(110, { old: 30 }))).toBe(60);
  });
});
