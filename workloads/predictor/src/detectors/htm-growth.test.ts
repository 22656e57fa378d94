import { describe, expect, it } from 'vitest';
import { anAggregate } from '../testing/aggregates.ts';
import { watch } from '../testing/detector-contract.ts';
import { createFakeAnomaly } from '../testing/fake-anomaly.ts';
import { judged } from '../testing/judged.ts';
import {
  BUSY,
  FOUR_HOURS_SECONDS,
  stalledLeak,
  TWENTY_LEAKS,
  TWENTY_LEAKS_SECONDS,
} from '../testing/runs.ts';
import { causesOf, simulate } from '../testing/simulate.ts';
import type { Verdict } from './detector.ts';
import { createHtmGrowthDetector } from './htm-growth.ts';
import { quantile } from './statistics.ts';

const withoutHtm = () => createHtmGrowthDetector({ anomaly: createFakeAnomaly() });

const LEAK_FROM = 300;
const LEAK_TO = 400;
const leakRun = (seed: number) =>
  simulate({
    seconds: 460,
    seed,
    happenings: [
      { kind: 'surge', from: 180, to: 220, factor: 2 },
      { kind: 'burst', from: 250, to: 255, cpu: 40 },
      { kind: 'leak', from: LEAK_FROM, to: LEAK_TO },
    ],
  });

/** The verdict of each second of a run. */
const verdictsOf = (run: ReturnType<typeof simulate>, detector = withoutHtm()): Verdict[] =>
  [...watch(detector, run)].map(([, verdict]) => verdict);

describe('growth beyond what requests explain', () => {
  it('catches 20 leaks of 20, half of them at least 25 s ahead, and raises no false alarm', () => {
    const run = simulate({ seconds: TWENTY_LEAKS_SECONDS, seed: 11, happenings: TWENTY_LEAKS });
    const { episodes, falseAlarms } = judged(run, withoutHtm(), causesOf(TWENTY_LEAKS));
    expect(episodes).toHaveLength(20);
    expect(episodes.filter(({ caught }) => caught)).toHaveLength(20);
    expect(
      quantile(
        episodes.map(({ leadSeconds }) => leadSeconds),
        0.5,
      ),
    ).toBeGreaterThanOrEqual(25);
    expect(falseAlarms).toBe(0);
  });

  it('raises no alarm in four hours of surges, bursts and garbage collections', () => {
    const run = simulate({ seconds: FOUR_HOURS_SECONDS, seed: 12, happenings: BUSY });
    const verdicts = verdictsOf(run);
    expect(verdicts.filter(({ alarm }) => alarm)).toEqual([]);
  });

  it('alarms within 15 s of a leak, stands through it without a break and ends soon after it', () => {
    const verdicts = verdictsOf(leakRun(3));
    const firstAlarm = verdicts.findIndex(({ alarm }) => alarm);
    expect(firstAlarm).toBeGreaterThanOrEqual(LEAK_FROM);
    expect(firstAlarm).toBeLessThan(LEAK_FROM + 15);
    expect(verdicts.slice(firstAlarm, LEAK_TO).every(({ alarm }) => alarm)).toBe(true);
    expect(verdicts.slice(LEAK_TO + 15).some(({ alarm }) => alarm)).toBe(false);
  });

  it('gives a reason with every second of an alarm, to the last', () => {
    const alarmed = verdictsOf(leakRun(3)).filter(({ alarm }) => alarm);
    expect(alarmed.filter(({ reasons }) => reasons.length === 0)).toEqual([]);
  });

  it('says of a leak that stops growing how far above the explained CPU is, not that it is gone', () => {
    const alarmed = verdictsOf(stalledLeak(260))
      .slice(215)
      .filter(({ alarm }) => alarm)
      .map(({ reasons }) => reasons.join(' '));
    expect(alarmed.length).toBeGreaterThan(20);
    for (const reasons of alarmed) {
      expect(reasons).toMatch(
        /is at [89]\d % of the allowance, where \d+ requests\/s explain [23]\d %/,
      );
    }
    expect(alarmed.filter((reasons) => reasons.includes('no longer grows')).length).toBeGreaterThan(
      alarmed.length / 2,
    );
  });

  it('says that the cause is gone when it is, for as long as the alarm lingers', () => {
    const lingering = verdictsOf(leakRun(3))
      .slice(LEAK_TO + 4)
      .filter(({ alarm }) => alarm);
    expect(lingering.length).toBeGreaterThan(0);
    for (const { reasons } of lingering)
      expect(reasons[0]).toMatch(/ is back at what requests expl/);
  });

  it('stays trained when the only pod is replaced, and catches a leak of the new one', () => {
    const seconds = leakRun(3).map((second, index) => ({
      ...second,
      pods: { [index < LEAK_FROM - 60 ? 'web-old' : 'web-new']: { cpu: second.cpu ?? 0, mem: 40 } },
    }));
    const verdicts = verdictsOf(seconds);
    expect(verdicts.slice(120).every(({ trained }) => trained)).toBe(true);
    expect(verdicts.slice(0, LEAK_FROM).some(({ alarm }) => alarm)).toBe(false);
    const firstAlarm = verdicts.findIndex(({ alarm }) => alarm);
    expect(firstAlarm).toBeGreaterThanOrEqual(LEAK_FROM);
    expect(firstAlarm).toBeLessThan(LEAK_FROM + 20);
  });

  it('says that it cannot judge CPU by the first seconds after a gap', () => {
    const detector = withoutHtm();
    for (const second of simulate({ seconds: 200, seed: 1 })) detector.learn(second);
    expect(detector.score(anAggregate({ timestamp: 1_800_000_300 }))).toMatchObject({
      trained: true,
      reasons: ['Too few seconds were measured of late to judge CPU by.'],
    });
  });

  it('foresees when the allowance will be used up, within 10 s, from its first alarm on', () => {
    const run = leakRun(3);
    const verdicts = verdictsOf(run);
    const firstAlarm = verdicts.findIndex(({ alarm }) => alarm);
    const usedUp = run.findIndex(({ cpu }, second) => second > LEAK_FROM && (cpu ?? 0) >= 98);
    const { expectedLeadSeconds, forecast, pod, reasons } = verdicts[firstAlarm] ?? {};
    expect(Math.abs((expectedLeadSeconds ?? 0) - (usedUp - firstAlarm))).toBeLessThan(10);
    expect(forecast?.steps).toEqual([1, 5, 10, 20, 30, 60]);
    expect(forecast?.cpu.at(-1)).toBe(100);
    expect(pod).toBe('rubis-web-0');
    expect(reasons?.[0]).toMatch(
      /^CPU of rubis-web-0 grows .* beyond what \d+ requests\/s explain/,
    );
  });

  it('expects nothing but the usual CPU while all is well', () => {
    const verdict = verdictsOf(simulate({ seconds: 200, seed: 1 })).at(-1);
    expect(verdict).toMatchObject({
      trained: true,
      alarm: false,
      expectedLeadSeconds: null,
      reasons: [],
    });
    for (const cpu of verdict?.forecast.cpu ?? [0]) expect(Math.abs(cpu - 27.6)).toBeLessThan(5);
  });

  it('does not take ten minutes of an exhausted allowance for usual: it sees the next leak', () => {
    const run = simulate({
      seconds: 1_200,
      seed: 9,
      happenings: [
        { kind: 'leak', from: 300, to: 900 },
        { kind: 'leak', from: 1_100, to: 1_200 },
      ],
    });
    const next = verdictsOf(run).findIndex(({ alarm }, second) => alarm && second > 950);
    expect(next).toBeGreaterThanOrEqual(1_100);
    expect(next).toBeLessThan(1_115);
  });

  it('takes a level that came to stay for usual in time', () => {
    const happenings = [{ kind: 'burst', from: 300, to: 2_000, cpu: 25 }] as const;
    const verdict = verdictsOf(simulate({ seconds: 2_000, seed: 2, happenings })).at(-1);
    expect(verdict?.alarm).toBe(false);
    for (const cpu of verdict?.forecast.cpu ?? [0]) expect(Math.abs(cpu - 52.6)).toBeLessThan(6);
  });

  it('holds an alarm while measurements are missing for a few seconds', () => {
    const run = leakRun(3).map((second, index) =>
      index >= 318 && index < 324 ? { ...second, cpu: null, pods: {} } : second,
    );
    const verdicts = verdictsOf(run).slice(318, 324);
    expect(verdicts.every(({ alarm }) => alarm)).toBe(true);
  });

  it('says why it is silent: training, or nothing measured', () => {
    const detector = withoutHtm();
    const run = simulate({ seconds: 45, seed: 1 });
    for (const second of run) detector.learn(second);
    const timestamp = 1_800_000_045;
    expect(detector.score(anAggregate({ timestamp })).reasons).toEqual([
      'Learns what is usual: 45 of 120 s.',
    ]);
    expect(detector.score(anAggregate({ timestamp, cpu: null })).reasons).toEqual([
      'CPU was not measured in this second.',
    ]);
  });

  it('with the real HTM catches a leak, passes a surge and a burst, and gives its likelihood', () => {
    const verdicts = verdictsOf(leakRun(3), createHtmGrowthDetector());
    const firstAlarm = verdicts.findIndex(({ alarm }) => alarm);
    expect(firstAlarm).toBeGreaterThanOrEqual(LEAK_FROM);
    expect(firstAlarm).toBeLessThan(LEAK_FROM + 15);
    expect(verdicts[LEAK_FROM + 20]?.anomalyLikelihood).toBeGreaterThan(0.95);
  });
});
