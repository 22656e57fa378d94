import {
  type Aggregate,
  type Cause,
  type Judgement,
  judge,
  type Prediction,
  secondViolates,
} from '@anomaly-prediction/messages';
import { baselines, replay } from '@anomaly-prediction/predictor';
import type { RunEvent, RunStart } from './events.ts';

/** All that one run left behind; the three `.jsonl` files of a report, in the order of arrival. */
export interface RunRecords {
  aggregates: readonly Aggregate[];
  predictions: readonly Prediction[];
  events: readonly RunEvent[];
}

export interface EpisodeSummary {
  /** Epoch seconds; null where no leak is known to have caused it. */
  leakStart: number | null;
  firstViolation: number;
  /** Null when missed. */
  firstAlarm: number | null;
  leadSeconds: number;
  leadShare: number | null;
}

export interface ModelSummary {
  falseAlarms: number;
  /** Of the run's clean seconds those that lay under a warning. */
  cleanSecondsUnderWarning: number;
  /** Seconds before a leak's start in which nobody could have known of its episode. */
  missesBeforeCause: number;
  episodes: EpisodeSummary[];
}

export interface Summary extends ModelSummary {
  machine: string;
  seed: number;
  /** From the first to the last aggregate, both included. */
  seconds: number;
  records: number;
  missingSeconds: number;
  duplicateSeconds: number;
  cleanSeconds: number;
  blips: number;
  baselines: Record<string, ModelSummary>;
}

/** Every figure of a run, from its records alone. Pure: the same files give the same summary. */
export function summarise(records: RunRecords): Summary {
  const start = runStartOf(records);
  const seconds = onePerSecond(records.aggregates);
  const judged = judgeAlarms(records, alarmTimes(records.predictions));
  const span = seconds.length === 0 ? 0 : lastOf(seconds) - firstOf(seconds) + 1;
  return {
    machine: start.machine,
    seed: start.seed,
    seconds: span,
    records: records.aggregates.length,
    missingSeconds: span - seconds.length,
    duplicateSeconds: records.aggregates.length - seconds.length,
    cleanSeconds: judged.cleanSeconds,
    blips: judged.blips.length,
    ...toModelSummary(judged),
    baselines: Object.fromEntries(
      baselines.map((baseline) => {
        const detector = baseline.create(start);
        const alarms = replay(seconds, detector, emittedAt(records.predictions));
        return [baseline.name, toModelSummary(judgeAlarms(records, alarms))];
      }),
    ),
  };
}

/** How the product's own alarms have done so far. */
export const judgeSoFar = (records: RunRecords): Judgement =>
  judgeAlarms(records, alarmTimes(records.predictions));

function judgeAlarms(records: RunRecords, times: readonly number[]): Judgement {
  const { horizonSeconds, sloMs } = runStartOf(records);
  const seconds = onePerSecond(records.aggregates);
  return judge({
    firstSecond: firstOf(seconds),
    lastSecond: lastOf(seconds),
    horizonSeconds,
    violatingSeconds: seconds
      .filter((second) => secondViolates(second, sloMs))
      .map(({ timestamp }) => timestamp),
    alarmTimes: times,
    causes: causesOf(records.events),
  });
}

function causesOf(events: readonly RunEvent[]): Cause[] {
  const causes: Cause[] = [];
  for (const { event, timestamp } of events) {
    const last = causes.at(-1);
    if (event === 'leakStart') causes.push({ start: timestamp, end: null });
    if (event === 'leakEnd' && last !== undefined) last.end = timestamp;
  }
  return causes;
}

function toModelSummary(judgement: Judgement): ModelSummary {
  const { falseAlarms, cleanSecondsUnderWarning, missesBeforeCause, episodes } = judgement;
  return {
    falseAlarms,
    cleanSecondsUnderWarning,
    missesBeforeCause,
    episodes: episodes.map(
      ({ causeStart, firstViolation, firstAlarm, leadSeconds, leadShare }) => ({
        leakStart: causeStart,
        firstViolation,
        firstAlarm,
        leadSeconds,
        leadShare,
      }),
    ),
  };
}

function runStartOf({ events }: RunRecords): RunStart {
  const start = events.find((event) => event.event === 'runStart');
  if (start === undefined) throw new Error('events: no runStart, so nothing says how to judge');
  return start;
}

/** Each second once, in order of time. */
function onePerSecond(aggregates: readonly Aggregate[]): Aggregate[] {
  const byTimestamp = new Map(aggregates.map((second) => [second.timestamp, second]));
  return [...byTimestamp.values()].sort((a, b) => a.timestamp - b.timestamp);
}

const alarmTimes = (predictions: readonly Prediction[]) =>
  predictions.filter(({ alarm }) => alarm).map((prediction) => prediction.emittedAt);

/** When each second's prediction was said: a baseline could not have spoken earlier. */
function emittedAt(predictions: readonly Prediction[]): Map<number, number> {
  const times = new Map<number, number>();
  for (const { timestamp, emittedAt: time } of predictions) {
    if (!times.has(timestamp)) times.set(timestamp, time);
  }
  return times;
}

const firstOf = (seconds: readonly Aggregate[]) => seconds[0]?.timestamp ?? 0;
const lastOf = (seconds: readonly Aggregate[]) => seconds.at(-1)?.timestamp ?? 0;
