import { type Aggregate, UNJUDGED_START_SECONDS } from '@anomaly-prediction/messages';
import type { RecordedEpisode, RecordedSecond } from '../recording/index.ts';

/** What is compared: of each second, or once of each episode. */
export const MEASURES = {
  'CPU, clean': { unit: '%', of: (episode) => cpuOf(cleanSeconds(episode)) },
  'CPU, during': { unit: '%', of: (episode) => cpuOf(causeSeconds(episode)) },
  'memory, clean': { unit: '%', of: (episode) => memOf(cleanSeconds(episode)) },
  'memory, during': { unit: '%', of: (episode) => memOf(causeSeconds(episode)) },
  'requests, clean': {
    unit: '/s',
    of: (episode) => cleanSeconds(episode).map(({ count }) => count),
  },
  'mean, clean': { unit: 'ms', of: (episode) => meanOf(cleanSeconds(episode)) },
  'mean, during': { unit: 'ms', of: (episode) => meanOf(causeSeconds(episode)) },
  'to violation': { unit: 's', of: secondsToViolation },
  'to violation per ramp': { unit: '', of: rampsToViolation },
} satisfies Record<string, Measure>;

export type MeasureName = keyof typeof MEASURES;

interface Measure {
  unit: string;
  of(episode: RecordedEpisode): number[];
}

/** From when the site is warm until the cause. */
function cleanSeconds({ seconds, episode }: RecordedEpisode): Aggregate[] {
  const warm = (seconds[0]?.aggregate.timestamp ?? 0) + UNJUDGED_START_SECONDS;
  const until = episode.cause?.start ?? Number.POSITIVE_INFINITY;
  return between(seconds, warm, Math.floor(until));
}

function causeSeconds({ seconds, episode: { cause } }: RecordedEpisode): Aggregate[] {
  return cause === null ? [] : between(seconds, Math.ceil(cause.start), Math.floor(cause.end));
}

const between = (seconds: readonly RecordedSecond[], from: number, until: number): Aggregate[] =>
  seconds
    .map(({ aggregate }) => aggregate)
    .filter(({ timestamp }) => from <= timestamp && timestamp < until);

const cpuOf = (seconds: readonly Aggregate[]): number[] =>
  seconds.flatMap(({ cpu }) => (cpu === null ? [] : [cpu]));

const memOf = (seconds: readonly Aggregate[]): number[] =>
  seconds.flatMap(({ mem }) => (mem === null ? [] : [mem]));

const meanOf = (seconds: readonly Aggregate[]): number[] =>
  seconds.filter(({ count }) => count > 0).map(({ mean }) => mean);

function secondsToViolation({ episode: { cause, firstViolation } }: RecordedEpisode): number[] {
  return cause === null || firstViolation === null
    ? []
    : [firstViolation - Math.floor(cause.start)];
}

/** Without what was drawn. */
function rampsToViolation(recorded: RecordedEpisode): number[] {
  const { rampSeconds } = recorded.episode.parameters;
  return typeof rampSeconds === 'number'
    ? secondsToViolation(recorded).map((seconds) => seconds / rampSeconds)
    : [];
}
