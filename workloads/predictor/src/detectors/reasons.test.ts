import { describe, expect, it } from 'vitest';
import type { Growth } from './growth.ts';
import { explain } from './reasons.ts';

const GROWTH: Growth = {
  cpu: 35.4,
  expectedCpu: 27.3,
  requests: 36.2,
  slope: 1.93,
  secondsToSaturation: 33.6,
  growing: 0.9,
  saturated: 0.01,
};
const USUAL = { anomalyScore: 0, anomalyLikelihood: 0.5 };

describe('reasons', () => {
  it('name pod, rate, load and the time that is left', () => {
    expect(explain(GROWTH, 'rubis-web-0', USUAL)).toEqual([
      'CPU of rubis-web-0 grows 1.9 %/s beyond what 36 requests/s explain; at this rate the allowance is used up in 34 s.',
      'CPU of rubis-web-0 is at 35 % of the allowance, where 36 requests/s explain 27 %.',
    ]);
  });

  it('say that the allowance is used up when it is', () => {
    const saturated = {
      ...GROWTH,
      cpu: 99.2,
      slope: 0,
      secondsToSaturation: null,
      saturated: 0.97,
    };
    expect(explain(saturated, null, USUAL)).toEqual([
      'CPU is at 99 % of the allowance, where 36 requests/s explain 27 %: requests begin to queue.',
    ]);
  });

  it('fit into a prediction however long the name of the pod is', () => {
    for (const reason of explain(GROWTH, 'p'.repeat(253), USUAL)) {
      expect(reason.length).toBeLessThanOrEqual(300);
    }
  });

  it('mention the HTM only when it is surprised', () => {
    const surprised = { anomalyScore: 1, anomalyLikelihood: 0.994 };
    expect(explain(GROWTH, null, surprised).at(-1)).toBe(
      'The last seconds are unlike those before: HTM anomaly likelihood 0.99.',
    );
  });
});
