import {
  type Aggregate,
  EPISODE_MIN_SECONDS,
  findEpisodes,
  type Prediction,
  secondViolates,
} from '@anomaly-prediction/messages';
import type { RunEvent } from '../../demo/src/report/events.ts';
import { describeMachine } from '../../demo/src/report/machine.ts';
import { type Summary, summarise } from '../../demo/src/report/summary.ts';
import { type Kubectl, waitFor } from './kubectl.ts';
import { openTopicReader } from './topic-reader.ts';

const SLO_MS = 70;
const HORIZON_SECONDS = 120;
const TRAINING_SECONDS = 120;
const GOOD_AFTER_HICCUP = 10;

export interface Onset {
  /** The first that violated. */
  second: number;
  /**
   * No leak made it slow, but the machine or a garbage collection: ten good seconds came after too
   * few for an episode. The rules of judging join it with one that begins within 30 s, which then
   * seems to come early.
   */
  isHiccup: boolean;
}

export interface RunOf {
  namespace: string;
  /** Of the AnomalyPredictor, with the objective and the horizon that it has by default. */
  name: string;
}

/** What the topics of one AnomalyPredictor have said since the beginning, and what was done to it. */
export interface Run {
  aggregates(): Aggregate[];
  predictions(): Prediction[];
  /** Says that something was done to the system now. */
  note(event: 'leakStart' | 'leakEnd', atSeconds: number): void;
  /** By the rules of the judge, as of a run on one machine. */
  summary(): Summary;
  /** The first violating second of the first episode after a time. */
  firstViolationAfter(seconds: number, withinMs: number): Promise<number>;
  /** The first violations after a time, as soon as it is known whether they go on. */
  onsetAfter(seconds: number, withinMs: number): Promise<Onset>;
  /** Over the last seconds, in % of the web server's allowance. */
  meanCpu(seconds: number): number;
  /** Over the last seconds, in % of the web container's memory. */
  meanMemory(seconds: number): number;
  /** Resolves with the first second, from one on, whose aggregate is as asked. */
  second(
    what: string,
    from: number,
    is: (aggregate: Aggregate) => boolean,
    withinMs: number,
  ): Promise<Aggregate>;
  /** The last second that has been aggregated. */
  lastSecond(): number;
  close(): Promise<void>;
}

/** Reads the topics from their beginning until it is closed. */
export async function openRun(kubectl: Kubectl, of: RunOf): Promise<Run> {
  const reader = await openTopicReader(kubectl, { ...of, topics: ['aggregate', 'predictions'] });
  const events: RunEvent[] = [
    {
      timestamp: Date.now() / 1_000,
      event: 'runStart',
      machine: describeMachine(),
      seed: 1,
      sloMs: SLO_MS,
      horizonSeconds: HORIZON_SECONDS,
      trainingSeconds: TRAINING_SECONDS,
    },
  ];
  const aggregates = () => reader.records('aggregate');
  const predictions = () => reader.records('predictions');
  const violating = () =>
    aggregates()
      .filter((second) => secondViolates(second, SLO_MS))
      .map(({ timestamp }) => timestamp)
      .sort((one, other) => one - other);
  const last = (seconds: number) =>
    aggregates()
      .toSorted((one, other) => one.timestamp - other.timestamp)
      .slice(-seconds);
  const lastSecond = () => Math.max(...aggregates().map(({ timestamp }) => timestamp));

  return {
    aggregates,
    predictions,
    lastSecond,
    note(event, atSeconds) {
      events.push({ event, timestamp: atSeconds });
    },
    summary: () => summarise({ aggregates: aggregates(), predictions: predictions(), events }),
    firstViolationAfter: (seconds, withinMs) =>
      waitFor(
        'an episode of violations',
        async () => {
          const after = violating().filter((second) => second > seconds);
          const [episode] = findEpisodes(after, []).episodes;
          if (!episode) throw new Error(`${after.length} seconds violated`);
          return episode.firstViolation;
        },
        withinMs,
      ),
    onsetAfter: (seconds, withinMs) =>
      waitFor(
        'violations',
        async () => {
          const onset = onsetOf(
            violating().filter((second) => second > seconds),
            lastSecond(),
          );
          if (!onset) throw new Error('it is not known yet whether any go on');
          return onset;
        },
        withinMs,
      ),
    meanCpu: (seconds) => meanOf(last(seconds).flatMap(({ cpu }) => cpu ?? [])),
    meanMemory: (seconds) => meanOf(last(seconds).flatMap(({ mem }) => mem ?? [])),
    second: (what, from, is, withinMs) =>
      waitFor(
        what,
        async () => {
          const later = aggregates().filter(({ timestamp }) => timestamp >= from);
          const found = later.find(is);
          if (!found) throw new Error(JSON.stringify(later.at(-1)));
          return found;
        },
        withinMs,
      ),
    close: () => reader.close(),
  };
}

function onsetOf(violating: readonly number[], lastSecond: number): Onset | undefined {
  const [second] = violating;
  if (second === undefined) return undefined;
  const endOfFirst = violating.findIndex(
    (one, i) => (violating[i + 1] ?? lastSecond) - one > GOOD_AFTER_HICCUP,
  );
  if (endOfFirst >= 0 && endOfFirst + 1 < EPISODE_MIN_SECONDS) return { second, isHiccup: true };
  return violating.length >= EPISODE_MIN_SECONDS ? { second, isHiccup: false } : undefined;
}

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
