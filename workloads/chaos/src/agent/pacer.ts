import { secondsToNextStep } from './ramp.ts';

export interface PacerOptions {
  startMs: number;
  /** What is to be used, in CPU allowances, so long after the start. */
  demandAllowances(elapsedSeconds: number): number;
  allowanceCores: number;
  /** CPU time of one slice. */
  sliceMs: number;
  /** Slices under way at most: what still burns when the leak ends. */
  maxBusy: number;
}

export interface Reading {
  /** Of a monotonic clock. */
  nowMs: number;
  /** CPU time of the whole process so far: burners, their control and the agent. */
  cpuMs: number;
  /** Slices under way. */
  busy: number;
}

export interface Step {
  /** Slices to begin now. */
  slices: number;
  /** Until the next reading is wanted. */
  waitMs: number;
}

/** Often enough to keep all burners busy, however few of them the scheduler lets run. */
const WAIT_MAX_MS = 50;
const WAIT_MIN_MS = 2;

/**
 * Decides when to burn, so that the CPU time really used is what the ramp demands. What starved
 * burners could not use they owe: without the debt they would give way, and the web server would
 * hover below its objective for minutes. The debt is bounded by what may be under way.
 */
export class Pacer {
  readonly #options: PacerOptions;
  #last: Reading;
  /** Cores demanded since the last reading. */
  #cores = 0;
  #debtMs = 0;

  constructor(options: PacerOptions, cpuMs: number) {
    this.#options = options;
    this.#last = { nowMs: options.startMs, cpuMs, busy: 0 };
  }

  next(reading: Reading): Step {
    const { startMs, demandAllowances, allowanceCores, sliceMs, maxBusy } = this.#options;
    this.#account(reading);
    const elapsedSeconds = (reading.nowMs - startMs) / 1_000;
    this.#cores = demandAllowances(elapsedSeconds) * allowanceCores;
    if (this.#cores === 0) return { slices: 0, waitMs: 1_000 * secondsToNextStep(elapsedSeconds) };

    const owedMs = this.#debtMs - reading.busy * sliceMs;
    const owedSlices = Math.max(0, Math.floor(owedMs / sliceMs));
    const slices = Math.min(owedSlices, maxBusy - reading.busy);
    const untilNextMs = ((slices + 1) * sliceMs - owedMs) / this.#cores;
    return { slices, waitMs: Math.max(WAIT_MIN_MS, Math.min(untilNextMs, WAIT_MAX_MS)) };
  }

  /** Adds what was demanded since the last reading, and takes off what was used. */
  #account(reading: Reading): void {
    const { sliceMs, maxBusy } = this.#options;
    const demandedMs = this.#cores * (reading.nowMs - this.#last.nowMs);
    const usedMs = reading.cpuMs - this.#last.cpuMs;
    const maxDebtMs = (maxBusy + 1) * sliceMs;
    this.#debtMs = Math.max(-maxDebtMs, Math.min(this.#debtMs + demandedMs - usedMs, maxDebtMs));
    this.#last = reading;
  }
}
