import type { Aggregate } from '../aggregate.ts';

/** Violating seconds less than this far apart belong together; also how long an episode echoes. */
export const EPISODE_GAP_SECONDS = 30;
/** Fewer violating seconds than this are a blip. */
export const EPISODE_MIN_SECONDS = 3;

/** A known cause, in epoch seconds; `end` is null while it lasts. */
export interface Cause {
  start: number;
  end: number | null;
}

/** Violating seconds that belong together, first and last included. */
export interface Stretch {
  firstViolation: number;
  lastViolation: number;
  violatingSeconds: number;
}

export interface Episode extends Stretch {
  /** Start of the cause in epoch seconds; null where none is known. */
  causeStart: number | null;
}

/**
 * Whether users waited too long in this second: the mean of the requests that ended in it reached
 * the objective, or none ended and one has been open for longer than it.
 */
export function secondViolates(
  second: Pick<Aggregate, 'count' | 'mean' | 'oldestOpenMs'>,
  sloMs: number,
): boolean {
  return second.count > 0 ? second.mean >= sloMs : second.oldestOpenMs > sloMs;
}

/**
 * Groups violating seconds (ascending epoch seconds) into episodes, at least three of them less
 * than 30 s apart, and blips, which are fewer. One cause makes at most one episode: what comes back
 * while the cause lasts, or in its echo, prolongs the first.
 */
export function findEpisodes(
  violatingSeconds: readonly number[],
  causes: readonly Cause[],
): { episodes: Episode[]; blips: Stretch[] } {
  const episodes: Episode[] = [];
  const blips: Stretch[] = [];
  for (const stretch of toStretches(violatingSeconds)) {
    if (stretch.violatingSeconds < EPISODE_MIN_SECONDS) {
      blips.push(stretch);
      continue;
    }
    const cause = causeOf(stretch, causes);
    const previous = episodes.at(-1);
    if (cause !== undefined && previous?.causeStart === cause.start) {
      previous.lastViolation = stretch.lastViolation;
      previous.violatingSeconds += stretch.violatingSeconds;
    } else {
      episodes.push({ ...stretch, causeStart: cause?.start ?? null });
    }
  }
  return { episodes, blips };
}

function toStretches(violatingSeconds: readonly number[]): Stretch[] {
  const stretches: Stretch[] = [];
  for (const second of violatingSeconds) {
    const current = stretches.at(-1);
    if (current !== undefined && second - current.lastViolation < EPISODE_GAP_SECONDS) {
      current.lastViolation = second;
      current.violatingSeconds += 1;
    } else {
      stretches.push({ firstViolation: second, lastViolation: second, violatingSeconds: 1 });
    }
  }
  return stretches;
}

function causeOf(stretch: Stretch, causes: readonly Cause[]): Cause | undefined {
  return causes.findLast(
    ({ start, end }) =>
      Math.floor(start) <= stretch.firstViolation &&
      stretch.firstViolation < (end ?? Number.POSITIVE_INFINITY) + EPISODE_GAP_SECONDS,
  );
}

/** Whether a second lies in an episode or its echo, the 30 s after it: it is not judged. */
export const isCovered = (second: number, episodes: readonly Episode[]): boolean =>
  episodes.some(
    ({ firstViolation, lastViolation }) =>
      firstViolation <= second && second <= lastViolation + EPISODE_GAP_SECONDS,
  );
