import { burstAllowances, demandAllowances, readFlags } from '@anomaly-prediction/chaos';
import { type Chooser, createRandom, parseLoadShape } from '@anomaly-prediction/load-client';
import {
  type Aggregate,
  type Cause,
  findEpisodes,
  secondViolates,
} from '@anomaly-prediction/messages';
import { webHeapMiB } from '@anomaly-prediction/operator';
import { type EpisodePlan, formatLoadShape, lengthSeconds } from '../plan/index.ts';
import type { RecordedSystem } from '../recording/index.ts';
import type { Calibration } from './calibration.ts';
import { createBurners } from './disturbances/burners.ts';
import { startCpuLeak } from './disturbances/cpu-leak.ts';
import { startMemoryLeak } from './disturbances/memory-leak.ts';
import { startSlowDatabase } from './disturbances/slow-database.ts';
import { runUntil } from './engine/clock.ts';
import { uniform } from './engine/distributions.ts';
import { EventQueue } from './engine/event-queue.ts';
import { SharedCpu } from './engine/shared-cpu.ts';
import { createSeconds } from './seconds.ts';
import type { Simulation } from './simulation.ts';
import { createSite, type Site } from './site/site.ts';
import { createVisitors } from './visitors/visitors.ts';

export interface SimulatedEpisode {
  seconds: Aggregate[];
  cause: { start: number; end: number } | null;
  /** First second of the episode of violations, by the judge's rules. */
  firstViolation: number | null;
  /** Over all visitors: requests that were sent, that ended, and that were open at the end. */
  requests: { begun: number; ended: number; open: number };
}

export interface EpisodeOptions {
  plan: EpisodePlan;
  system: RecordedSystem;
  calibration: Calibration;
  choose: Chooser;
  /** Epoch second of the first second. */
  firstSecond: number;
}

/** Runs one episode from a fresh system to its last second. The same options give the same. */
export function simulateEpisode(options: EpisodeOptions): SimulatedEpisode {
  const { plan, system, calibration, firstSecond } = options;
  const quotaMs = system.webCores * calibration.periodMs;
  const clock = { nowMs: 0 };
  const events = new EventQueue();
  const drawn = (part: string) => createRandom(`${plan.seed}/${part}`);
  const cpu = new SharedCpu({
    clock,
    cores: calibration.machineCores,
    quotaMs,
    periodMs: calibration.periodMs,
    phaseMs: uniform(0, calibration.periodMs, drawn('phase')),
  });
  const of = (part: string): Simulation => ({ clock, events, cpu, random: drawn(part) });

  let ended = 0;
  const heapLimitMiB = webHeapMiB(system.webMemoryMiB);
  const site = createSite(of('site'), calibration, heapLimitMiB, (request) =>
    visitors.answered(request),
  );
  const visitors = createVisitors(of('visitors'), {
    ...system,
    choose: options.choose,
    shape: parseLoadShape(formatLoadShape(plan.loadShape)).draw(drawn('shape')),
    ask: site.ask,
    ended: (outcome) => {
      ended++;
      seconds.ended(outcome);
    },
  });
  const seconds = createSeconds(of('seconds'), {
    firstSecond,
    sloMs: system.sloMs,
    allowanceCores: system.webCores,
    samplingDelayMs: calibration.samplingDelayMs,
    open: visitors.open,
    mem: () => (100 * (calibration.residentMiB + site.heap.usedMiB)) / system.webMemoryMiB,
  });

  const startMs = 1_000 * plan.leadInSeconds;
  const endMs = startMs + 1_000 * plan.causeSeconds;
  const lengthMs = 1_000 * lengthSeconds(plan);
  runUntil(startMs, clock, events, cpu);
  const stop = disturb(of('disturbance'), options, site);
  runUntil(endMs, clock, events, cpu);
  stop();
  // The last second's counters are read a little after its end.
  runUntil(lengthMs + 500, clock, events, cpu);

  const cause =
    plan.scenario === 'clean'
      ? null
      : { start: firstSecond + startMs / 1_000, end: firstSecond + endMs / 1_000 };
  const { begun } = visitors;
  const whole = seconds.complete.slice(0, lengthMs / 1_000);
  return {
    seconds: whole,
    cause,
    firstViolation: firstViolationOf(whole, cause, system.sloMs),
    requests: { begun, ended, open: visitors.open().open },
  };
}

function disturb(
  simulation: Simulation,
  { plan, system, calibration }: EpisodeOptions,
  site: Site,
): () => void {
  if (plan.leak === null) return () => {};
  const { kind } = plan.leak;
  // What the leak's job takes when nothing is said.
  const rampSeconds = plan.leak.rampSeconds ?? readFlags(['--kind', kind]).rampSeconds;
  const { webCores, webMemoryMiB } = system;
  switch (kind) {
    case 'cpu':
    case 'burst': {
      const demand = kind === 'cpu' ? demandAllowances : burstAllowances;
      return startCpuLeak(simulation, {
        burners: createBurners(simulation, calibration.burners),
        demandAllowances: (elapsedSeconds) => demand(elapsedSeconds, rampSeconds),
        allowanceCores: webCores,
        turnMs: calibration.agentTurnMs,
      });
    }
    case 'memory':
      return startMemoryLeak(simulation, {
        site,
        rampSeconds,
        msPerMiB: calibration.leakMsPerMiB,
        availableMiB: () => webMemoryMiB - calibration.residentMiB - site.heap.usedMiB,
      });
    case 'slow-database':
      return startSlowDatabase(simulation, { database: site.database, rampSeconds });
  }
}

function firstViolationOf(
  seconds: readonly Aggregate[],
  cause: Cause | null,
  sloMs: number,
): number | null {
  const violating = seconds
    .filter((second) => secondViolates(second, sloMs))
    .map(({ timestamp }) => timestamp);
  const { episodes } = findEpisodes(violating, cause === null ? [] : [cause]);
  return episodes[0]?.firstViolation ?? null;
}
