import { parseLoadShape } from '@anomaly-prediction/load-client';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatLoadShape, lengthSeconds, parametersOf, planEpisode, SCENARIOS } from './index.ts';

const anyScenario = fc.constantFrom(...SCENARIOS);
const anySeed = fc.nat(2 ** 32 - 1);
const anyNumber = fc.nat(10_000);

describe('an episode is planned', () => {
  it('alike by the same seed, whatever was planned before it', () => {
    fc.assert(
      fc.property(anyScenario, anySeed, anyNumber, (scenario, seed, number) => {
        const plan = planEpisode(scenario, seed, number);
        planEpisode(scenario, seed, number + 1);
        expect(planEpisode(scenario, seed, number)).toEqual(plan);
      }),
    );
  });

  it('with time to learn before the cause, and to recover after it', () => {
    fc.assert(
      fc.property(anyScenario, anySeed, anyNumber, (scenario, seed, number) => {
        const plan = planEpisode(scenario, seed, number);
        expect(plan.leadInSeconds).toBeGreaterThanOrEqual(120);
        expect(lengthSeconds(plan)).toBeLessThanOrEqual(1_800);
        if (scenario === 'clean') return;
        expect(plan.leadInSeconds).toBeLessThanOrEqual(180);
        expect(plan.causeSeconds).toBeGreaterThan(0);
        expect(plan.recoverySeconds).toBe(60);
      }),
    );
  });

  it('with what the agent or the visitors do, never both', () => {
    fc.assert(
      fc.property(anyScenario, anySeed, anyNumber, (scenario, seed, number) => {
        const { leak, loadShape } = planEpisode(scenario, seed, number);
        expect(leak === null || loadShape.kind === 'steady').toBe(true);
        expect(leak === null && loadShape.kind === 'steady').toBe(false);
      }),
    );
  });

  it('with ramps of 30 to 180 s for a CPU leak, the ends among them', () => {
    const ramps = Array.from(
      { length: 2_000 },
      (_, number) => planEpisode('cpu-leak', 7, number).leak?.rampSeconds ?? 0,
    );
    expect([Math.min(...ramps), Math.max(...ramps)]).toEqual([30, 180]);
    const mean = ramps.reduce((sum, ramp) => sum + ramp, 0) / ramps.length;
    expect(Math.abs(mean - 105)).toBeLessThan(4);
  });

  it('with a load that the load client makes of it: a crowd from the lead-in’s end to the recovery', () => {
    fc.assert(
      fc.property(anyScenario, anySeed, anyNumber, (scenario, seed, number) => {
        const { leadInSeconds, causeSeconds, loadShape } = planEpisode(scenario, seed, number);
        const made = parseLoadShape(formatLoadShape(loadShape)).draw(() => 0.5);
        if (loadShape.kind === 'steady' || loadShape.kind === 'diurnal') return;
        const endSeconds = leadInSeconds + causeSeconds;
        expect(made.crowd).toEqual({ startSeconds: leadInSeconds, endSeconds });
        const { rampSeconds, fallSeconds, factor } = loadShape;
        const at = [leadInSeconds - 1, leadInSeconds + rampSeconds, endSeconds - fallSeconds - 1];
        expect(at.map(made.factorAt)).toEqual([1, factor, factor]);
      }),
    );
  });

  it('with all that was drawn for the record', () => {
    expect(Object.keys(parametersOf(planEpisode('cpu-leak', 7, 0)))).toEqual(
      expect.arrayContaining(['leadInSeconds', 'causeSeconds', 'rampSeconds', 'kind', 'loadShape']),
    );
  });
});
