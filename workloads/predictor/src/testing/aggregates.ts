import type { Aggregate } from '@anomaly-prediction/messages';

/** A calm second; a case names only what matters to it. */
export function anAggregate(given: Partial<Aggregate> = {}): Aggregate {
  const mean = given.mean ?? 6;
  const count = given.count ?? 36;
  return {
    timestamp: 1_800_000_000,
    cpu: 28,
    mem: 40,
    count,
    summation: mean * count,
    mean,
    max: mean * 3,
    violations: 0,
    p99: mean * 3,
    open: 0,
    oldestOpenMs: 0,
    incomplete: false,
    pods: given.cpu === null ? {} : { 'rubis-web-0': { cpu: given.cpu ?? 28, mem: 40 } },
    ...given,
  };
}
