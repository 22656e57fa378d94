import { type Aggregate, findEpisodes, secondViolates } from '@anomaly-prediction/messages';
import { type EpisodePlan, parametersOf } from '../../plan/index.ts';
import {
  type RecordedEpisode,
  type RecordedSecond,
  type RecordingHeader,
  roundInstant,
  roundSecond,
  roundShare,
} from '../../recording/index.ts';
import { disturbanceOf } from '../machine/disturbance.ts';

export interface Measured {
  /** Ascending. */
  aggregates: readonly Aggregate[];
  /** Share of the machine that was idle in an epoch second; null where that is not known. */
  idleAt(second: number): number | null;
  cause: { start: number; end: number } | null;
}

/** An episode as it is recorded. Pure: what it says of its seconds can be computed from them again. */
export function finishEpisode(
  header: RecordingHeader,
  plan: EpisodePlan,
  { aggregates, idleAt, cause }: Measured,
): RecordedEpisode {
  const { episode, seed } = plan;
  const seconds = aggregates.map((aggregate): RecordedSecond => {
    const idle = idleAt(aggregate.timestamp);
    return roundSecond({ type: 'second', episode, idle, aggregate });
  });
  const exact = cause && { start: roundInstant(cause.start), end: roundInstant(cause.end) };
  const idle = seconds.map((second) => second.idle);
  return {
    header,
    seconds,
    episode: {
      type: 'episode',
      episode,
      seed,
      parameters: parametersOf(plan),
      cause: exact,
      firstViolation: firstViolation(seconds, exact, header.system.sloMs),
      idleMean: meanOf(idle),
      disturbed: disturbanceOf(idle),
    },
  };
}

/** Of the episode that the cause made, else of the first; null where there was none. */
function firstViolation(
  seconds: readonly RecordedSecond[],
  cause: Measured['cause'],
  sloMs: number,
): number | null {
  const violating = seconds
    .filter(({ aggregate }) => secondViolates(aggregate, sloMs))
    .map(({ aggregate }) => aggregate.timestamp);
  const { episodes } = findEpisodes(violating, cause === null ? [] : [cause]);
  const caused = episodes.find(({ causeStart }) => causeStart !== null);
  return (caused ?? episodes[0])?.firstViolation ?? null;
}

function meanOf(shares: readonly (number | null)[]): number | null {
  const known = shares.filter((share) => share !== null);
  if (known.length === 0) return null;
  return roundShare(known.reduce((sum, share) => sum + share, 0) / known.length);
}
