import { describe, expect, it } from 'vitest';
import { describeLeak, leakEvents } from './leak.ts';

const plan = { kind: 'cpu', afterSeconds: 60, forSeconds: 30, rampSeconds: null, seed: 7 } as const;

describe('the leak of a demo', () => {
  it('is known from the log of its job, whatever else stands there', () => {
    const log = 'noise\n{"event":"leakStart","timestamp":5.5}\n{"msg":"x"}\n{"event":"leakE';
    expect(leakEvents(log)).toEqual([{ event: 'leakStart', timestamp: 5.5 }]);
  });

  it('is described as it comes, runs and ends', () => {
    const started = { event: 'leakStart', timestamp: 100 } as const;
    const ended = { event: 'leakEnd', timestamp: 130 } as const;
    expect(describeLeak(null, 5, [], 0)).toBe('none');
    expect(describeLeak(plan, 15, [], 0)).toBe('in 45 s');
    expect(describeLeak(plan, 60, [], 0)).toBe('starting');
    expect(describeLeak(plan, 62, [started], 102)).toBe('running for 2 s');
    expect(describeLeak(plan, 95, [started, ended], 135)).toBe('ended 5 s ago');
  });
});
