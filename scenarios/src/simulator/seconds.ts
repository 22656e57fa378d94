import { Second } from '@anomaly-prediction/aggregator';
import type { Aggregate } from '@anomaly-prediction/messages';
import { exponential } from './engine/distributions.ts';
import type { Simulation } from './simulation.ts';

export interface SecondsOptions {
  /** Epoch second of the first. */
  firstSecond: number;
  sloMs: number;
  /** CPU that 100 % stands for. */
  allowanceCores: number;
  /** How late the counters are read, mean. */
  samplingDelayMs: number;
  /** Of the requests at this instant. */
  open(): { open: number; oldestOpenMs: number };
  /** Working set in % at this instant. */
  mem(): number;
}

export interface Seconds {
  /** A request has ended in this second. */
  ended(outcome: { ms: number; ok: boolean }): void;
  /** Those that are complete, oldest first. */
  readonly complete: readonly Aggregate[];
}

const CLIENT = 'visitors';
const POD = 'web-0';
const SECOND_MS = 1_000;

/** Puts each second together as the aggregator does, by its own code. */
export function createSeconds(
  { clock, events, cpu, random }: Simulation,
  options: SecondsOptions,
): Seconds {
  const { firstSecond, sloMs, allowanceCores } = options;
  const complete: Aggregate[] = [];
  let sequence = 0;
  let current = new Second(firstSecond);
  let over = current;
  let last = { atMs: clock.nowMs, ...cpu.use };

  const sourced = (timestamp: number) => ({ timestamp, source: '', reportedUpTo: timestamp });

  function end(): void {
    over = current;
    const { timestamp } = over;
    over.add({
      ...sourced(timestamp),
      content: { kind: 'heartbeat', client: CLIENT, sequence: sequence++, ...options.open() },
    });
    current = new Second(timestamp + 1);
    events.plan(clock.nowMs + SECOND_MS, end);
    const delayMs = Math.min(exponential(options.samplingDelayMs, random), SECOND_MS / 2);
    events.plan(clock.nowMs + delayMs, sample);
  }

  function sample(): void {
    const { usedMs, periods, throttledPeriods } = cpu.use;
    const capacityMs = (clock.nowMs - last.atMs) * allowanceCores;
    const passed = periods - last.periods;
    const { timestamp } = over;
    const stats = {
      timestamp,
      pod: POD,
      cpu: (100 * (usedMs - last.usedMs)) / capacityMs,
      mem: options.mem(),
      throttled: passed > 0 ? (100 * (throttledPeriods - last.throttledPeriods)) / passed : 0,
    };
    last = { atMs: clock.nowMs, usedMs, periods, throttledPeriods };
    over.add({ ...sourced(timestamp), content: { kind: 'stats', stats } });
    complete.push(over.summarise({ sloMs, incomplete: false }));
  }

  events.plan(clock.nowMs + SECOND_MS, end);
  return {
    complete,
    ended({ ms, ok }) {
      current.add({
        ...sourced(current.timestamp),
        content: { kind: 'response', client: CLIENT, sequence: sequence++, ms, ok },
      });
    },
  };
}
