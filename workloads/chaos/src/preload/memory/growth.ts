import type { HeapLimits } from './heap.ts';

const MIB = 2 ** 20;

/**
 * What is left to the web server for what its requests need at once; at least all that may become
 * old at once. Nearer to the limit V8 would give up on the process.
 */
export const HEADROOM_BYTES = 7 * MIB;

/** Of the container's memory: whatever else grows in it, the kernel is not to kill anybody. */
export const MIN_AVAILABLE_BYTES = 48 * MIB;

/** A starved process is called late: what it missed is not made up in one burst. */
const MAX_STEP_SECONDS = 0.2;

/** The process hung if it was called later than this, which no page of a healthy one causes. */
const HANGING_FROM_SECONDS = 0.15;
/** Over which it is judged how much the process hangs. */
const MEMORY_SECONDS = 6;
/**
 * Share of the time in which the process is meant to hang once its heap is full: every page suffers,
 * and every page is answered. Left alone it would soon do nothing but collect.
 */
export const HANGING_SHARE = 0.4;

/**
 * How fast a full heap is churned: old objects are let go as new ones come, so that the collector
 * has work. Faster by a tenth each second until it hurts, slower again when it hurts too much.
 */
const CHURN_START_BYTES_PER_SECOND = 2 * MIB;
const CHURN_MAX_BYTES_PER_SECOND = 16 * MIB;
const CHURN_CHANGE_PER_SECOND = 0.1;

/** Blocks let go for each that would have come, while what is alive is more than is meant to be. */
const RETREAT = 2;

export interface GrowthOptions {
  startMs: number;
  rampSeconds: number;
  /** Of one block, about: only the pace depends on it. */
  blockBytes: number;
  /** By old objects when the leak starts. */
  usedBytes: number;
  limits: HeapLimits;
}

export interface Reading {
  nowMs: number;
  /** By old objects, garbage included. */
  usedBytes: number;
  /** What the last full collection left. */
  liveBytes: number;
  /** What the container still has before the kernel kills. */
  availableBytes: number;
}

/** In blocks. */
export interface Step {
  /** New ones, kept. */
  add: number;
  /** New ones that take the place of the oldest. */
  replace: number;
  drop: number;
}

/**
 * Decides what to keep: the heap fills steadily in the time of the ramp; then it stays full, and is
 * churned just so fast that the process hangs for much of the time and still answers.
 */
export class Growth {
  readonly #options: GrowthOptions;
  readonly #fullBytes: number;
  readonly #growthBytesPerSecond: number;
  #churnBytesPerSecond = CHURN_START_BYTES_PER_SECOND;
  #hangingShare = 0;
  #lastMs: number;
  #owedBytes = 0;

  constructor(options: GrowthOptions) {
    this.#options = options;
    this.#lastMs = options.startMs;
    const { oldBytes, youngBytes } = options.limits;
    this.#fullBytes = oldBytes - Math.max(HEADROOM_BYTES, youngBytes);
    const roomBytes = Math.max(0, this.#fullBytes - options.usedBytes);
    this.#growthBytesPerSecond = roomBytes / options.rampSeconds;
  }

  next({ nowMs, usedBytes, liveBytes, availableBytes }: Reading): Step {
    const passedSeconds = (nowMs - this.#lastMs) / 1_000;
    this.#lastMs = nowMs;
    this.#remember(passedSeconds);
    const { startMs, rampSeconds } = this.#options;
    const full = usedBytes >= this.#fullBytes || availableBytes < MIN_AVAILABLE_BYTES;
    const grown = full || nowMs - startMs >= rampSeconds * 1_000;
    if (!grown) {
      return { ...NOTHING, add: this.#blocks(this.#growthBytesPerSecond, passedSeconds) };
    }
    const hanging = this.#hangingShare >= HANGING_SHARE;
    this.#adaptChurn(passedSeconds, hanging);
    const blocks = this.#blocks(this.#churnBytesPerSecond, passedSeconds);
    if (liveBytes >= this.#fullBytes || availableBytes < MIN_AVAILABLE_BYTES / 2) {
      return { ...NOTHING, drop: RETREAT * blocks };
    }
    if (hanging) return NOTHING;
    return full ? { ...NOTHING, replace: blocks } : { ...NOTHING, add: blocks };
  }

  #remember(passedSeconds: number): void {
    const weight = Math.exp(-passedSeconds / MEMORY_SECONDS);
    const hanging = passedSeconds > HANGING_FROM_SECONDS ? 1 : 0;
    this.#hangingShare = weight * this.#hangingShare + (1 - weight) * hanging;
  }

  #adaptChurn(passedSeconds: number, hanging: boolean): void {
    const change = Math.exp((hanging ? -1 : 1) * CHURN_CHANGE_PER_SECOND * passedSeconds);
    const bytesPerSecond = this.#churnBytesPerSecond * change;
    this.#churnBytesPerSecond = Math.min(
      Math.max(bytesPerSecond, CHURN_START_BYTES_PER_SECOND),
      CHURN_MAX_BYTES_PER_SECOND,
    );
  }

  /** Whole ones that are due by now. */
  #blocks(bytesPerSecond: number, passedSeconds: number): number {
    const { blockBytes } = this.#options;
    this.#owedBytes += bytesPerSecond * Math.min(passedSeconds, MAX_STEP_SECONDS);
    const blocks = Math.floor(this.#owedBytes / blockBytes);
    this.#owedBytes -= blocks * blockBytes;
    return blocks;
  }
}

const NOTHING: Step = { add: 0, replace: 0, drop: 0 };
