import { describe, expect, it } from 'vitest';
import { expectedCpu, fitCpu, type LoadSecond, unexplainedCpu } from './explained-cpu.ts';

/** Seconds with requests 30 to 42 and 5 % + 0.6 % a request, scattered by 2 %. */
function calmSeconds(count = 120): LoadSecond[] {
  return Array.from({ length: count }, (_, index) => {
    const requests = 30 + (index % 13);
    const scatter = index % 2 === 0 ? 2 : -2;
    return { timestamp: index, requests, cpu: 5 + 0.6 * requests + scatter };
  });
}

const at = (cpu: number, requests: number): LoadSecond => ({ timestamp: 500, cpu, requests });

describe('explained CPU', () => {
  it('finds what a request costs', () => {
    const fit = fitCpu(calmSeconds());
    expect(fit.perRequest).toBeCloseTo(0.6, 1);
    expect(expectedCpu(fit, 36)).toBeCloseTo(26.6, 0);
  });

  it('does not let a warm-up of ten seconds count', () => {
    const warmUp = calmSeconds().map((second, index) =>
      index < 10 ? { ...second, cpu: 100 } : second,
    );
    expect(expectedCpu(fitCpu(warmUp), 36)).toBeCloseTo(26.6, 0);
    expect(fitCpu(warmUp).deviation).toBeLessThan(4);
  });

  it('never takes requests for a relief', () => {
    const falling = Array.from({ length: 50 }, (_, index) => at(90 - index, index));
    expect(fitCpu(falling).perRequest).toBe(0);
  });

  it('leaves unexplained what requests do not cost', () => {
    const fit = fitCpu(calmSeconds());
    expect(unexplainedCpu(fit, at(26.6 + 20, 36))).toBeGreaterThan(18);
    expect(unexplainedCpu(fit, at(26.6 + 20, 36))).toBeLessThan(20);
    expect(unexplainedCpu(fit, at(26.6 - 20, 36))).toBeLessThan(-18);
  });

  it('explains more, not less, where it has never seen so many requests', () => {
    const fit = fitCpu(calmSeconds());
    const beyond = (requests: number) =>
      unexplainedCpu(fit, at(expectedCpu(fit, requests) + 10, requests));
    expect(beyond(36)).toBeGreaterThan(beyond(60));
    expect(beyond(60)).toBeGreaterThan(beyond(120));
  });

  it('blames nothing on CPU at a load it knows nothing about', () => {
    const fit = fitCpu(Array.from({ length: 50 }, () => at(30, 10)));
    expect(unexplainedCpu(fit, at(40, 10))).toBeGreaterThan(9);
    expect(unexplainedCpu(fit, at(40, 11))).toBe(0);
  });
});
