import type { Random } from '@anomaly-prediction/load-client';
import type { Clock } from './engine/clock.ts';
import type { EventQueue } from './engine/event-queue.ts';
import type { SharedCpu } from './engine/shared-cpu.ts';

/** What every part of a simulated system stands on. */
export interface Simulation {
  clock: Clock;
  events: EventQueue;
  /** Of the web server's container. */
  cpu: SharedCpu;
  /** The part's own, so that one part draws the same whatever the others do. */
  random: Random;
}
