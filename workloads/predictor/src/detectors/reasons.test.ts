import { describe, expect, it } from 'vitest';
import type { Growth } from './growth.ts';
import { explain, explainLingering } from './reasons.ts';

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
    expect(explain({ growth: GROWTH, pod: 'rubis-web-0' }, USUAL)).toEqual([
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
    expect(explain({ growth: saturated, pod: null }, USUAL)).toEqual([
      'CPU is at 99 % of the allowance, where 36 requests/s explain 27 %: requests begin to queue.',
    ]);
  });

  it('say of CPU that stands still how far above the explained it is, also under a lingering alarm', () => {
    const still = { ...GROWTH, cpu: 89.4, slope: -0.01, secondsToSaturation: null };
    const reasons = [
      'CPU no longer grows, but is at 89 % of the allowance, where 36 requests/s explain 27 %.',
    ];
    expect(explain({ growth: still, pod: null }, USUAL)).toEqual(reasons);
    const unlikely = { ...still, growing: 0.002, saturated: 0.003 };
    expect(explainLingering({ growth: unlikely, pod: null })).toEqual(reasons);
  });

  it('say that the cause is gone only when CPU is back at what requests explain', () => {
    const back = { ...GROWTH, cpu: 29, growing: 0.001, saturated: 0, secondsToSaturation: null };
    expect(explainLingering({ growth: back, pod: 'rubis-web-0' })).toEqual([
      'CPU of rubis-web-0 is back at what requests explain: the alarm ends if it stays.',
    ]);
  });

  it('fit into a prediction however long the name of the pod is', () => {
    for (const reason of explain({ growth: GROWTH, pod: 'p'.repeat(253) }, USUAL)) {
      expect(reason.length).toBeLessThanOrEqual(300);
    }
  });

  it('mention the HTM only when it is surprised', () => {
    const surprised = { anomalyScore: 1, anomalyLikelihood: 0.994 };
    expect(explain({ growth: GROWTH, pod: null }, surprised).at(-1)).toBe(
      'The last seconds are unlike those before: HTM anomaly likelihood 0.99.',
    );
  });
});
