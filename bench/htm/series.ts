import { Random } from 'htm.js';

export const RECORDS_A_DAY = 288;
const DAYS_A_WEEK = 7;
const RECORDS_AN_HOUR = RECORDS_A_DAY / 24;

/** Mean CPU in % at the beginning of each hour; a line between them. */
const WEEKDAY = [
  14, 12, 11, 10, 10, 12, 18, 30, 44, 54, 58, 60, 55, 57, 61, 60, 56, 50, 42, 36, 31, 26, 21, 17,
];
const WEEKEND = [
  15, 13, 11, 10, 10, 10, 11, 13, 17, 21, 24, 26, 26, 25, 24, 24, 25, 27, 29, 30, 28, 24, 20, 17,
];

/** Standard deviation of the noise, in % of the machine. */
const NOISE = 2;
/** Summands of the noise: so many uniform ones are near enough to normal. */
const NOISE_SUMMANDS = 6;
const BURST = { oneIn: 400, minRecords: 3, maxRecords: 12, minRise: 15, maxRise: 35 };

export interface SeriesOptions {
  records: number;
  seed: number;
}

/**
 * CPU in % of a web server, every five minutes, with two decimals. No function is used whose last bit
 * differs between machines.
 */
export function cpuSeries({ records, seed }: SeriesOptions): number[] {
  const random = new Random(seed);
  let burst = { rise: 0, left: 0 };
  return Array.from({ length: records }, (_, record) => {
    burst = burst.left > 0 ? { ...burst, left: burst.left - 1 } : perhapsBurst(random);
    const rise = burst.left > 0 ? burst.rise : 0;
    return shown(usual(record) + rise + noise(random));
  });
}

export interface LabelledSeries {
  values: number[];
  /** By record: whether it belongs to an anomaly that was put in. */
  anomalous: boolean[];
}

const ANOMALY = { firstRecord: 2_000, everyRecords: 250, jitterRecords: 100, lastsRecords: 20 };

/**
 * What may happen to a server: it flutters, answers to nothing known, does half as much again. Nothing
 * that stands still: what hangs is soon predicted well, and no sequence memory tells it by its score.
 */
const KINDS: readonly ((value: number, random: Random) => number)[] = [
  (value, random) => value + (random.fraction() - 0.5) * 24,
  (_, random) => random.fraction() * 100,
  (value) => value * 1.5,
];

/** The same series with anomalies of these kinds in turn, none before the model could learn a week. */
export function labelledCpuSeries(options: SeriesOptions): LabelledSeries {
  const values = cpuSeries(options);
  const anomalous = values.map(() => false);
  const random = new Random(options.seed + 1);
  let turn = 0;
  for (
    let next = ANOMALY.firstRecord;
    next + ANOMALY.jitterRecords + ANOMALY.lastsRecords < values.length;
    next += ANOMALY.everyRecords
  ) {
    const begin = next + random.below(ANOMALY.jitterRecords);
    const kind = KINDS[turn++ % KINDS.length] ?? ((value) => value);
    for (let record = begin; record < begin + ANOMALY.lastsRecords; record++) {
      values[record] = shown(kind(values[record] ?? Number.NaN, random));
      anomalous[record] = true;
    }
  }
  return { values, anomalous };
}

/** Without noise and bursts. */
function usual(record: number): number {
  const day = Math.floor(record / RECORDS_A_DAY) % DAYS_A_WEEK;
  const hours = day < 5 ? WEEKDAY : WEEKEND;
  const hour = (record % RECORDS_A_DAY) / RECORDS_AN_HOUR;
  const from = hours[Math.floor(hour)] ?? Number.NaN;
  const to = hours[Math.floor(hour + 1) % hours.length] ?? Number.NaN;
  return from + (to - from) * (hour - Math.floor(hour));
}

function perhapsBurst(random: Random): { rise: number; left: number } {
  if (random.below(BURST.oneIn) > 0) return { rise: 0, left: 0 };
  return {
    rise: BURST.minRise + random.fraction() * (BURST.maxRise - BURST.minRise),
    left: BURST.minRecords + random.below(BURST.maxRecords - BURST.minRecords + 1),
  };
}

function noise(random: Random): number {
  let sum = 0;
  for (let i = 0; i < NOISE_SUMMANDS; i++) sum += random.fraction() - 0.5;
  // A uniform number from -0.5 to 0.5 has the variance 1/12.
  return (sum * NOISE) / Math.sqrt(NOISE_SUMMANDS / 12);
}

const shown = (value: number): number => Math.round(Math.min(100, Math.max(0, value)) * 100) / 100;
