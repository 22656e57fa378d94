import { describe, expect, it } from 'vitest';
import { anAggregate } from '../testing/aggregates.ts';
import { watch } from '../testing/detector-contract.ts';
import { judged } from '../testing/judged.ts';
import { TWENTY_LEAKS, TWENTY_LEAKS_SECONDS } from '../testing/runs.ts';
import { causesOf, simulate } from '../testing/simulate.ts';
import { baselines } from './index.ts';

const RUN = simulate({ seconds: TWENTY_LEAKS_SECONDS, seed: 11, happenings: TWENTY_LEAKS });

function create(name: string) {
  const baseline = baselines.find((one) => one.name === name);
  if (baseline === undefined) throw new Error(`no baseline ${name}`);
  return baseline.create({ horizonSeconds: 120 });
}

const judgedOnLeaks = (name: string) => {
  const { episodes, falseAlarms } = judged(RUN, create(name), causesOf(TWENTY_LEAKS));
  return { caught: episodes.filter(({ caught }) => caught).length, falseAlarms };
};

/** One mark a second with this CPU: ! for an alarm. */
const alarms = (name: string, cpu: readonly (number | null)[]) =>
  [
    ...watch(
      create(name),
      cpu.map((value, index) => anAggregate({ timestamp: 1_800_000_000 + index, cpu: value })),
    ),
  ]
    .map(([, { alarm }]) => (alarm ? '!' : '.'))
    .join('');

describe('baselines', () => {
  it('are found by the name that their predictions carry', () => {
    expect(baselines.map(({ name }) => name)).toEqual([
      'never',
      'always',
      'cpu-threshold',
      'ewma',
      'linear-extrapolation',
    ]);
    for (const { name } of baselines) expect(create(name).model).toBe(name);
  });

  it('never catches nothing and is never wrong', () => {
    expect(judgedOnLeaks('never')).toEqual({ caught: 0, falseAlarms: 0 });
  });

  it('always catches everything, with false alarms between the leaks', () => {
    const { caught, falseAlarms } = judgedOnLeaks('always');
    expect(caught).toBe(20);
    expect(falseAlarms).toBeGreaterThan(10);
  });

  it('cpu-threshold alarms from the third second at 80 % on', () => {
    expect(alarms('cpu-threshold', [79, 80, 95, 80, 90, 79, 90, 90, null, 90])).toBe('...!!.....');
  });

  it('ewma alarms at a lasting shift of CPU, not at one spike', () => {
    const usual = Array.from({ length: 140 }, (_, index) => 28 + (index % 5));
    expect(alarms('ewma', [...usual, 34, 30])).not.toContain('!');
    expect(alarms('ewma', [...usual, 36, 36, 36, 36])).toMatch(/!$/);
  });

  it('linear-extrapolation alarms when the line through a minute passes 100 % in the horizon', () => {
    const ramp = (slope: number) => Array.from({ length: 60 }, (_, index) => 20 + slope * index);
    expect(alarms('linear-extrapolation', ramp(0.3))).toMatch(/\.$/);
    expect(alarms('linear-extrapolation', ramp(0.6))).toMatch(/!$/);
  });

  it('linear-extrapolation looks ahead from now, as predict_linear does, and two points suffice', () => {
    expect(alarms('linear-extrapolation', [70, 70.25])).toBe('.!');
    // At 0.25 %/s it takes 69.85 % to 99.85 %, and a second later to 100.1 %.
    expect(alarms('linear-extrapolation', [69.6, 69.85, null])).toBe('..!');
  });
});
