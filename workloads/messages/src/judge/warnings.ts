import { type Episode, isCovered } from './episodes.ts';

/** Alarm seconds at most this far apart are one warning. */
export const WARNING_GAP_SECONDS = 10;
/** A warning that began later than this before the first violating second came too late to help. */
export const MIN_LEAD_SECONDS = 5;

/** Alarm seconds with gaps of at most 10 s. */
export interface Warning {
  start: number;
  end: number;
  alarmSeconds: number[];
}

export interface Catch {
  caught: boolean;
  /** Start of the warning that stood when the episode began; null when missed. */
  firstAlarm: number | null;
  /** Seconds of warning that could be used, at most one horizon; 0 when missed. */
  leadSeconds: number;
  /** `leadSeconds` over what was possible; null where the cause is unknown. */
  leadShare: number | null;
}

export type JudgedEpisode = Episode & Catch;

/** Joins alarm seconds (ascending epoch seconds) into warnings. */
export function toWarnings(alarmSeconds: readonly number[]): Warning[] {
  const warnings: Warning[] = [];
  for (const second of alarmSeconds) {
    const current = warnings.at(-1);
    if (current !== undefined && second - current.end <= WARNING_GAP_SECONDS) {
      current.end = second;
      current.alarmSeconds.push(second);
    } else {
      warnings.push({ start: second, end: second, alarmSeconds: [second] });
    }
  }
  return warnings;
}

/** Cuts a warning into pieces of one horizon, so that standing for hours is not one mistake. */
export function toPieces(warning: Warning, horizonSeconds: number): Warning[] {
  const pieces = new Map<number, number[]>();
  for (const second of warning.alarmSeconds) {
    const index = Math.floor((second - warning.start) / horizonSeconds);
    const piece = pieces.get(index);
    if (piece === undefined) pieces.set(index, [second]);
    else piece.push(second);
  }
  return [...pieces.values()].map((alarmSeconds) => ({
    start: alarmSeconds[0] ?? warning.start,
    end: alarmSeconds.at(-1) ?? warning.end,
    alarmSeconds,
  }));
}

/** Whether an alarm at `second` spoke for this episode: within the horizon, not before its cause. */
export function speaksFor(second: number, episode: Episode, horizonSeconds: number): boolean {
  const ahead = episode.firstViolation - second;
  return ahead > 0 && ahead <= horizonSeconds && !isBeforeCause(second, episode);
}

export function isBeforeCause(second: number, episode: Episode): boolean {
  return episode.causeStart !== null && second < Math.floor(episode.causeStart);
}

/**
 * How the episodes that begin at or after `judgedFrom` were warned of, by alarms (ascending) of then
 * that lie in no other episode or its echo. The live score and the judge of a whole run both ask here.
 */
export function judgeEpisodes(
  episodes: readonly Episode[],
  alarmSeconds: readonly number[],
  judgedFrom: number,
  horizonSeconds: number,
): JudgedEpisode[] {
  return episodes
    .filter(({ firstViolation }) => firstViolation >= judgedFrom)
    .map((episode) => {
      const others = episodes.filter((other) => other !== episode);
      const alarms = alarmSeconds.filter((it) => it >= judgedFrom && !isCovered(it, others));
      return { ...episode, ...judgeCatch(episode, alarms, horizonSeconds) };
    });
}

/**
 * Whether the warning that stood at the episode's first violating second began at least 5 s before
 * it, and how much of the possible lead it gave.
 */
function judgeCatch(
  episode: Episode,
  alarmSeconds: readonly number[],
  horizonSeconds: number,
): Catch {
  const { firstViolation, causeStart } = episode;
  const standing = toWarnings(alarmSeconds.filter((second) => second <= firstViolation)).at(-1);
  const isCaught =
    standing !== undefined &&
    firstViolation - standing.end <= WARNING_GAP_SECONDS &&
    firstViolation - standing.start >= MIN_LEAD_SECONDS;
  if (!isCaught) {
    return {
      caught: false,
      firstAlarm: null,
      leadSeconds: 0,
      leadShare: causeStart === null ? null : 0,
    };
  }
  const from = Math.max(standing.start, causeStart ?? standing.start);
  const leadSeconds = Math.min(firstViolation - from, horizonSeconds);
  const possibleSeconds =
    causeStart === null ? null : Math.min(horizonSeconds, firstViolation - causeStart);
  return {
    caught: true,
    firstAlarm: standing.start,
    leadSeconds,
    // A cause in the very second of its effect leaves nothing to be had.
    leadShare:
      possibleSeconds === null || possibleSeconds <= 0 ? null : leadSeconds / possibleSeconds,
  };
}
