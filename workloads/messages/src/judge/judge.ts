import { type Cause, type Episode, findEpisodes, isCovered, type Stretch } from './episodes.ts';
import { type Outcome, outcomeOfSecond } from './outcomes.ts';
import { type JudgedEpisode, judgeEpisodes, speaksFor, toPieces, toWarnings } from './warnings.ts';

/** Start-up is not judged: code is still being compiled and caches are cold. */
export const UNJUDGED_START_SECONDS = 60;
export const DEFAULT_HORIZON_SECONDS = 120;

/** All that is needed to judge one model over one run. Every time is an epoch second. */
export interface JudgedRun {
  /** First and last second of the run, both included. */
  firstSecond: number;
  lastSecond: number;
  horizonSeconds: number;
  violatingSeconds: readonly number[];
  /** `emittedAt` of every alarming prediction; in any order, with fraction, repeated or not. */
  alarmTimes: readonly number[];
  causes: readonly Cause[];
}

export interface Judgement {
  episodes: JudgedEpisode[];
  blips: Stretch[];
  /** Pieces of warning after which no episode came. */
  falseAlarms: number;
  /** Judged seconds in which an alarm would have been false. */
  cleanSeconds: number;
  /** Those of them that lay under a warning. */
  cleanSecondsUnderWarning: number;
  outcomes: Record<Outcome, number>;
  /** Misses before the cause's start; part of `outcomes.false_negative`. */
  missesBeforeCause: number;
}

/**
 * Judges alarms against the episodes that really came. What is not judged is cut out first: the
 * run's first 60 s, its last horizon, each episode and the 30 s after it. An episode that begins in
 * the last horizon still counts, since it was seen; only silence and alarms there stay open.
 */
export function judge(run: JudgedRun): Judgement {
  const { firstSecond, lastSecond, horizonSeconds } = run;
  const judgedFrom = firstSecond + UNJUDGED_START_SECONDS;
  const judgedTo = lastSecond - horizonSeconds;
  const alarmSeconds = toAlarmSeconds(run.alarmTimes).filter((second) => second >= judgedFrom);

  const found = findEpisodes(ascending(run.violatingSeconds), run.causes);
  const isQuiet = (second: number) => !isCovered(second, found.episodes);
  const isJudged = (second: number) => second <= judgedTo && isQuiet(second);

  const warnings = toWarnings(alarmSeconds.filter(isJudged));
  const falsePieces = warnings
    .flatMap((warning) => toPieces(warning, horizonSeconds))
    .filter((piece) => !piece.alarmSeconds.some((second) => isTrue(second, found, horizonSeconds)));

  const judgement: Judgement = {
    episodes: judgeEpisodes(found.episodes, alarmSeconds, judgedFrom, horizonSeconds),
    blips: found.blips,
    falseAlarms: falsePieces.length,
    cleanSeconds: 0,
    cleanSecondsUnderWarning: 0,
    outcomes: { true_positive: 0, false_positive: 0, true_negative: 0, false_negative: 0 },
    missesBeforeCause: 0,
  };
  const alarmed = new Set(alarmSeconds);
  for (let second = judgedFrom; second <= judgedTo; second++) {
    if (!isQuiet(second)) continue;
    const { outcome, beforeCause } = outcomeOfSecond(
      second,
      alarmed.has(second),
      found.episodes,
      horizonSeconds,
    );
    judgement.outcomes[outcome] += 1;
    if (beforeCause) judgement.missesBeforeCause += 1;
    if (isTrue(second, found, horizonSeconds)) continue;
    judgement.cleanSeconds += 1;
    if (warnings.some(({ start, end }) => start <= second && second <= end)) {
      judgement.cleanSecondsUnderWarning += 1;
    }
  }
  return judgement;
}

type Found = { episodes: readonly Episode[] };

const isTrue = (second: number, { episodes }: Found, horizonSeconds: number) =>
  episodes.some((episode) => speaksFor(second, episode, horizonSeconds));

const toAlarmSeconds = (times: readonly number[]) => ascending(times.map(Math.floor));

const ascending = (seconds: readonly number[]) => [...new Set(seconds)].sort((a, b) => a - b);
