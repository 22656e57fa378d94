import type { Clock, Process } from './clock.ts';

export interface CpuOptions {
  clock: Clock;
  /** Cores of the machine: that many threads run at full speed. */
  cores: number;
  /** CPU time that all threads together get in each period; infinite without a limit. */
  quotaMs: number;
  periodMs: number;
  /** When the first period that begins after the start does. */
  phaseMs: number;
}

/** Totals since the start; a period counts at its end. */
export interface CpuUse {
  usedMs: number;
  /** Those in which anything wanted to run. */
  periods: number;
  throttledPeriods: number;
}

type Change = 'thread ends' | 'quota is used up' | 'period begins';

/**
 * The container's CPU under a quota, as Linux's fair scheduler gives it out: all that can run share
 * the machine's cores equally, each on one core at most; when the period's quota is used up nothing
 * runs until the next period begins. Fluid: no slices and no cost of switching.
 *
 * What every running thread has got since the start, `#attainedMs`, is one number for all of them, so
 * a thread ends when it reaches the mark that was set as it began.
 */
export class SharedCpu implements Process {
  readonly #clock: Clock;
  readonly #cores: number;
  readonly #quotaMs: number;
  readonly #periodMs: number;
  readonly #done: (() => void)[] = [];
  /** Of each thread what `#attainedMs` will be at its end; infinite while it has nothing to do. */
  readonly #marks: number[] = [];
  /** Work of each thread that was completed or given so far. */
  readonly #given: number[] = [];
  #runnable = 0;
  #attainedMs = 0;
  #atMs: number;
  #budgetMs: number;
  #periodEndMs: number;
  #usedInPeriod = false;
  #throttled = false;
  #usedMs = 0;
  #periods = 0;
  #throttledPeriods = 0;
  /** The thread that ends first, where one runs. */
  #first = -1;
  #next: Change = 'period begins';
  #nextAtMs = 0;

  constructor({ clock, cores, quotaMs, periodMs, phaseMs }: CpuOptions) {
    this.#clock = clock;
    this.#cores = cores;
    this.#quotaMs = quotaMs;
    this.#periodMs = periodMs;
    this.#atMs = clock.nowMs;
    this.#budgetMs = quotaMs;
    this.#periodEndMs = clock.nowMs + phaseMs;
    this.#foresee();
  }

  get nextAtMs(): number {
    return this.#nextAtMs;
  }

  /** Up to now. */
  get use(): CpuUse {
    this.#advance();
    return {
      usedMs: this.#usedMs,
      periods: this.#periods,
      throttledPeriods: this.#throttledPeriods,
    };
  }

  /** @param done is called whenever its work is done; it may give it more at once. */
  addThread(done: () => void): number {
    this.#done.push(done);
    this.#given.push(0);
    return this.#marks.push(Number.POSITIVE_INFINITY) - 1;
  }

  /** Gives a thread so much more to do. */
  give(thread: number, workMs: number): void {
    this.#advance();
    const mark = this.#marks[thread] as number;
    if (mark === Number.POSITIVE_INFINITY) {
      this.#marks[thread] = this.#attainedMs + workMs;
      this.#runnable++;
    } else {
      this.#marks[thread] = mark + workMs;
    }
    this.#given[thread] = (this.#given[thread] as number) + workMs;
    this.#foresee();
  }

  /** What a thread still has to do. */
  remainingMs(thread: number): number {
    const mark = this.#marks[thread] as number;
    if (mark === Number.POSITIVE_INFINITY) return 0;
    this.#advance();
    return mark - this.#attainedMs;
  }

  /** CPU time that a thread has used. */
  usedMs(thread: number): number {
    return (this.#given[thread] as number) - this.remainingMs(thread);
  }

  /** Takes back what a thread has not done yet. */
  take(thread: number): number {
    const remainingMs = this.remainingMs(thread);
    if (this.#marks[thread] !== Number.POSITIVE_INFINITY) {
      this.#marks[thread] = Number.POSITIVE_INFINITY;
      this.#given[thread] = (this.#given[thread] as number) - remainingMs;
      this.#runnable--;
      this.#foresee();
    }
    return remainingMs;
  }

  change(): void {
    const what = this.#next;
    this.#advance();
    if (what === 'thread ends') this.#endThread(this.#first);
    else if (what === 'period begins') this.#beginPeriod();
    else this.#throttle();
  }

  #endThread(thread: number): void {
    // Exactly, so that rounding never leaves a thread a hair short of its mark.
    this.#attainedMs = this.#marks[thread] as number;
    this.#marks[thread] = Number.POSITIVE_INFINITY;
    this.#runnable--;
    this.#foresee();
    (this.#done[thread] as () => void)();
  }

  #beginPeriod(): void {
    if (this.#usedInPeriod || this.#runnable > 0) this.#periods++;
    if (this.#throttled) this.#throttledPeriods++;
    this.#usedInPeriod = false;
    this.#throttled = false;
    this.#budgetMs = this.#quotaMs;
    this.#periodEndMs += this.#periodMs;
    this.#foresee();
  }

  #throttle(): void {
    this.#budgetMs = 0;
    this.#throttled = true;
    this.#foresee();
  }

  /** Each thread's share of a core while it runs. */
  #speed(): number {
    return Math.min(1, this.#cores / this.#runnable);
  }

  #advance(): void {
    const elapsedMs = this.#clock.nowMs - this.#atMs;
    this.#atMs = this.#clock.nowMs;
    if (elapsedMs <= 0 || this.#throttled || this.#runnable === 0) return;
    const attainedMs = elapsedMs * this.#speed();
    const usedMs = attainedMs * this.#runnable;
    this.#attainedMs += attainedMs;
    this.#usedMs += usedMs;
    this.#budgetMs -= usedMs;
    this.#usedInPeriod = true;
  }

  /** Finds out what changes next. */
  #foresee(): void {
    this.#next = 'period begins';
    this.#nextAtMs = this.#periodEndMs;
    if (this.#throttled || this.#runnable === 0) return;
    let firstMark = Number.POSITIVE_INFINITY;
    for (let thread = 0; thread < this.#marks.length; thread++) {
      const mark = this.#marks[thread] as number;
      if (mark < firstMark) {
        firstMark = mark;
        this.#first = thread;
      }
    }
    const speed = this.#speed();
    const emptyMs = this.#atMs + Math.max(0, this.#budgetMs) / (speed * this.#runnable);
    if (emptyMs < this.#nextAtMs) {
      this.#next = 'quota is used up';
      this.#nextAtMs = emptyMs;
    }
    const endMs = this.#atMs + Math.max(0, firstMark - this.#attainedMs) / speed;
    if (endMs <= this.#nextAtMs) {
      this.#next = 'thread ends';
      this.#nextAtMs = endMs;
    }
  }
}
