import { DailyRhythm } from './daily-rhythm.ts';
import { NormalScore } from './normal-score.ts';
import { Rolling } from './rolling.ts';
import { Surprise, TwoSidedSurprise } from './surprise.ts';

/** A record, and what the sequence memory said of it. */
export interface Moment {
  seconds: number;
  value: number;
  /** Share of unexpected columns. */
  rawAnomaly: number;
}

/** Looks at one thing: how surprising is it, from 0 to 6? Then the moment belongs to the past. */
export type Witness = (moment: Moment) => number;

/** A value that is seldom so high or so low. */
export function value(): Witness {
  const surprise = new TwoSidedSurprise();
  return (moment) => surprise.observe(moment.value);
}

/** A value that is seldom so low, as when something has failed. */
export function lowValue(): Witness {
  const surprise = new Surprise();
  return (moment) => surprise.observe(-moment.value);
}

/** A step away from the median of the records before. */
export function step(records: number): Witness {
  const before = new Rolling(records);
  const surprise = new TwoSidedSurprise();
  return (moment) => {
    const height = moment.value - (before.median() ?? moment.value);
    before.add(moment.value);
    return surprise.observe(height);
  };
}

/** Values that are unusual for their time of day for as many records, by amount. */
export function rhythm(records: number): Witness {
  const daily = new DailyRhythm();
  const latest = new Rolling(records);
  const surprise = new TwoSidedSurprise();
  return (moment) => {
    latest.add(daily.observe(moment.seconds, moment.value));
    return surprise.observe(latest.mean());
  };
}

/** The same by rank: a single spike does not show, many values a little off do. */
export function rankRhythm(records: number): Witness {
  const score = new NormalScore();
  const witness = rhythm(records);
  return (moment) => witness({ ...moment, value: score.observe(moment.value) });
}

/** What several say on average, as one voice. */
export const mean =
  (witnesses: readonly Witness[]): Witness =>
  (moment) =>
    witnesses.reduce((sum, witness) => sum + witness(moment), 0) / witnesses.length;

/** Values that vary more, or less, than usual for as many records. */
export function spread(records: number): Witness {
  const latest = new Rolling(records);
  const surprise = new TwoSidedSurprise();
  return (moment) => {
    latest.add(moment.value);
    return surprise.observe(latest.standardDeviation());
  };
}

/** Records that the sequence memory did not expect, after the first few, when all is new to it. */
export function sequence(records: number, learningRecords: number): Witness {
  const latest = new Rolling(records);
  const surprise = new Surprise();
  let seen = 0;
  return ({ rawAnomaly }) => {
    latest.add(rawAnomaly);
    seen++;
    return seen <= learningRecords ? 0 : surprise.observe(latest.mean());
  };
}
