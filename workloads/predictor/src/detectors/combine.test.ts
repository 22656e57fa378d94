import { describe, expect, it } from 'vitest';
import { violationProbability } from './combine.ts';
import type { Growth } from './growth.ts';

const growth = (given: Partial<Growth>): Growth => ({
  cpu: 50,
  expectedCpu: 27,
  requests: 35,
  slope: 1,
  secondsToSaturation: 50,
  growing: 0,
  saturated: 0,
  ...given,
});

describe('probability of a violation', () => {
  it('is that of the growth when the HTM finds everything as usual', () => {
    expect(violationProbability(growth({ growing: 0.3 }), 0.5)).toBeCloseTo(0.3, 6);
  });

  it('is decided by the HTM where the growth is in doubt', () => {
    expect(violationProbability(growth({ growing: 0.4 }), 1)).toBeGreaterThan(0.6);
    expect(violationProbability(growth({ growing: 0.6 }), 0)).toBeLessThan(0.4);
  });

  it('never comes from the HTM alone', () => {
    expect(violationProbability(growth({ growing: 0.01 }), 1)).toBeLessThan(0.05);
  });

  it('is near one when the allowance is used up, whatever the HTM says', () => {
    expect(violationProbability(growth({ saturated: 0.98 }), 0)).toBeGreaterThan(0.97);
  });
});
