import { type CpuFit, fitCpu, type LoadSecond } from './explained-cpu.ts';
import { assessGrowth, GROWTH_SECONDS, type Growth } from './growth.ts';

export interface PodCpuOptions {
  /** Calm seconds until the first fit. */
  trainingSeconds: number;
  horizonSeconds: number;
}

/** Calm seconds that the fit is made of: it follows a change of habit within a quarter of an hour. */
const CALM_SECONDS = 900;
const REFIT_SECONDS = 30;
/** Seconds may be missing among the latest ones, but none older than this speaks for now. */
const RECENT_MAX_AGE_SECONDS = 25;

/** A process that has just started is busier than it will be: its code is being compiled. */
const SETTLING_SECONDS = 30;

/** What is usual for one pod, and its latest seconds. */
export class PodCpu {
  private readonly options: PodCpuOptions;
  private readonly calmCapacity: number;
  private calm: LoadSecond[] = [];
  private recent: readonly LoadSecond[] = [];
  private fit: CpuFit | undefined;
  private secondsSinceFit = 0;
  private settlingSeconds = 0;

  constructor(options: PodCpuOptions) {
    this.options = options;
    this.calmCapacity = Math.max(CALM_SECONDS, options.trainingSeconds);
  }

  /**
   * What is to be expected of a pod that takes this one's place, or a place beside it: the same, once
   * it has settled. It is not judged and not learnt from before.
   */
  successor(): PodCpu {
    const next = new PodCpu(this.options);
    next.calm = [...this.calm];
    next.fit = this.fit;
    next.settlingSeconds = SETTLING_SECONDS;
    return next;
  }

  /** Calm seconds learnt so far; with as many as the first fit needs it is trained. */
  get trainedSeconds(): number {
    return Math.min(this.calm.length, this.options.trainingSeconds);
  }

  /**
   * How CPU stands at epoch second `now` if this second (undefined where none was measured) came
   * next; undefined while not trained, not settled, or with too little to judge by. Changes nothing.
   */
  assess(now: number, second: LoadSecond | undefined): Growth | undefined {
    if (this.fit === undefined || this.settlingSeconds > 0) return undefined;
    return assessGrowth(this.recentAt(now, second), this.fit, this.options.horizonSeconds);
  }

  /** Takes the second as the next one; only a calm one changes what is usual. */
  learn(second: LoadSecond, { isCalm }: { isCalm: boolean }): void {
    if (this.settlingSeconds > 0) {
      this.settlingSeconds -= 1;
      return;
    }
    this.recent = this.recentAt(second.timestamp, second);
    if (!isCalm) return;
    this.calm.push(second);
    if (this.calm.length > this.calmCapacity) this.calm.shift();
    this.secondsSinceFit += 1;
    const isDue = this.fit === undefined || this.secondsSinceFit >= REFIT_SECONDS;
    if (isDue && this.calm.length >= this.options.trainingSeconds) {
      this.fit = fitCpu(this.calm);
      this.secondsSinceFit = 0;
    }
  }

  private recentAt(now: number, second: LoadSecond | undefined): readonly LoadSecond[] {
    return [...this.recent, ...(second === undefined ? [] : [second])]
      .filter(({ timestamp }) => timestamp > now - RECENT_MAX_AGE_SECONDS)
      .slice(-GROWTH_SECONDS);
  }
}
