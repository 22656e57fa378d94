import type { Stats } from '@anomaly-prediction/messages';
import type { Collector, Reading } from './collect/collector.ts';
import type { Target } from './target/find-target.ts';
import { type Machine, usageBetween } from './usage.ts';

export type Sample =
  | { outcome: 'measured'; stats: Stats }
  /** The first reading of this target: a use is the difference of two. */
  | { outcome: 'first_reading'; target: Target; collector: Collector['name'] }
  | { outcome: 'no_target' }
  /** The clock was set back: this second has been told already. */
  | { outcome: 'second_repeated' }
  | { outcome: 'unreadable'; cause: unknown };

export interface SamplerOptions {
  pod: string;
  machine: Machine;
  find(): Target | undefined;
  isRunning(target: Target): boolean;
  open(target: Target): Collector;
}

/** Takes a sample at an instant: epoch milliseconds, and milliseconds of a clock that never jumps. */
export type Sampler = (epochMs: number, monotonicMs: number) => Sample;

interface TimedReading extends Reading {
  atMs: number;
}

interface Observed {
  target: Target;
  collector: Collector;
  /** The last two, newest last. */
  readings: TimedReading[];
}

/** Less says nothing of a second: a burst within a quota's period shows as several hundred %. */
const MIN_SPAN_MS = 500;

/** Follows the target from second to second, and finds it again when it has gone. */
export function createSampler({ pod, machine, find, isRunning, open }: SamplerOptions): Sampler {
  let observed: Observed | undefined;
  let lastTimestamp = 0;

  function start(target: Target, atMs: number): Sample {
    const collector = open(target);
    observed = { target, collector, readings: [{ ...collector.read(), atMs }] };
    return { outcome: 'first_reading', target, collector: collector.name };
  }

  function measure(
    { target, collector, readings }: Observed,
    epochMs: number,
    atMs: number,
  ): Sample {
    const timestamp = Math.floor(epochMs / 1_000) - 1;
    if (timestamp <= lastTimestamp) return { outcome: 'second_repeated' };
    const now = { ...collector.read(), atMs };
    // A late tick may be followed at once by the next: that one measures from the reading before.
    const since = readings.findLast((earlier) => atMs - earlier.atMs >= MIN_SPAN_MS);
    const usage = since && usageBetween(since, now, (atMs - since.atMs) / 1_000, machine);
    observed = { target, collector, readings: usage ? [...readings.slice(-1), now] : [now] };
    if (!usage) return { outcome: 'first_reading', target, collector: collector.name };
    lastTimestamp = timestamp;
    return { outcome: 'measured', stats: { timestamp, pod, ...usage } };
  }

  return (epochMs, monotonicMs) => {
    try {
      if (observed && isRunning(observed.target)) return measure(observed, epochMs, monotonicMs);
      observed = undefined;
      const target = find();
      return target ? start(target, monotonicMs) : { outcome: 'no_target' };
    } catch (cause) {
      observed = undefined;
      return { outcome: 'unreadable', cause };
    }
  };
}
