import {
  type Aggregate,
  EPISODE_GAP_SECONDS,
  EPISODE_MIN_SECONDS,
  type Episode,
  findEpisodes,
  isCovered,
  type JudgedEpisode,
  judgeEpisodes,
  type Outcome,
  outcomeOfSecond,
  secondViolates,
  UNJUDGED_START_SECONDS,
} from '@anomaly-prediction/messages';
import { FalseAlarms } from './false-alarms.ts';

export interface LiveScoreOptions {
  sloMs: number;
  horizonSeconds: number;
}

/** What one more second settled. */
export interface Settled {
  /** Of seconds whose horizon has passed. */
  outcomes: Outcome[];
  /** Of episodes that have just become certain. */
  catches: JudgedEpisode[];
  /** First second of each piece of warning after which no episode came. */
  falseAlarms: number[];
}

/** An episode that begins in a second is certain at most so much later, with its third violation. */
const CERTAIN_AFTER_SECONDS = (EPISODE_MIN_SECONDS - 1) * (EPISODE_GAP_SECONDS - 1);
/** Beside the horizon: what lies further back is settled and forgotten. */
const HISTORY_SECONDS = 900;

/**
 * Judges the predictor's own alarms while it runs, by the judge's rules (see `judge`), with a bounded
 * memory. Causes are not known here, so every episode has none. An episode counts once, as soon as it
 * is certain; a second counts when its horizon has passed.
 */
export class LiveScore {
  private readonly options: LiveScoreOptions;
  private readonly historySeconds: number;
  private violatingSeconds: number[] = [];
  private alarmSeconds: number[] = [];
  /** Where judging begins; undefined before the first record. */
  private judgedFrom: number | undefined;
  /** Next second to settle. */
  private nextSecond = Number.NEGATIVE_INFINITY;
  private readonly falseAlarms: FalseAlarms;
  /** Last violating second of the last episode counted. */
  private countedThrough = Number.NEGATIVE_INFINITY;

  constructor(options: LiveScoreOptions) {
    this.options = options;
    this.historySeconds = HISTORY_SECONDS + options.horizonSeconds;
    this.falseAlarms = new FalseAlarms(options.horizonSeconds);
  }

  /** Notes an alarm published at this instant (epoch seconds), which is none of a later second's. */
  alarm(emittedAt: number): void {
    const second = Math.floor(emittedAt);
    if (this.alarmSeconds.at(-1) !== second) this.alarmSeconds.push(second);
  }

  /** Takes what really came in a second; each once, in order of time. */
  observe(aggregate: Aggregate): Settled {
    const now = aggregate.timestamp;
    if (secondViolates(aggregate, this.options.sloMs)) this.violatingSeconds.push(now);
    this.forgetBefore(now - this.historySeconds);
    const { episodes } = findEpisodes(this.violatingSeconds, []);
    this.judgedFrom ??= now + UNJUDGED_START_SECONDS;
    return {
      catches: this.countEpisodes(episodes, this.judgedFrom),
      ...this.settle(now, episodes, this.judgedFrom),
    };
  }

  private countEpisodes(episodes: readonly Episode[], judgedFrom: number): JudgedEpisode[] {
    const { horizonSeconds } = this.options;
    const judged = judgeEpisodes(episodes, this.alarmSeconds, judgedFrom, horizonSeconds);
    const fresh = judged.filter(({ firstViolation }) => firstViolation > this.countedThrough);
    this.countedThrough = episodes.at(-1)?.lastViolation ?? this.countedThrough;
    return fresh;
  }

  private settle(
    now: number,
    episodes: readonly Episode[],
    judgedFrom: number,
  ): Pick<Settled, 'outcomes' | 'falseAlarms'> {
    const { horizonSeconds } = this.options;
    const settledTo = now - horizonSeconds - CERTAIN_AFTER_SECONDS;
    const alarmed = new Set(this.alarmSeconds);
    const outcomes: Outcome[] = [];
    const falseAlarms: number[] = [];
    // After a long gap what was not settled in time is left out.
    let second = Math.max(this.nextSecond, judgedFrom, now - this.historySeconds);
    for (; second <= settledTo; second++) {
      if (isCovered(second, episodes)) continue;
      const isAlarm = alarmed.has(second);
      const { outcome } = outcomeOfSecond(second, isAlarm, episodes, horizonSeconds);
      outcomes.push(outcome);
      const falseAlarm = this.falseAlarms.settle(second, outcome);
      if (falseAlarm !== undefined) falseAlarms.push(falseAlarm);
    }
    this.nextSecond = second;
    return { outcomes, falseAlarms };
  }

  private forgetBefore(cutoff: number): void {
    this.violatingSeconds = this.violatingSeconds.filter((second) => second >= cutoff);
    this.alarmSeconds = this.alarmSeconds.filter((second) => second >= cutoff);
  }
}
