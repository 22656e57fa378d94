import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Benchmark, BenchmarkOptions, Sample } from '../benchmark.ts';
import { type LabelledSeries, readCorpus } from './corpus/read.ts';
import { DETECTOR_NAMES, type DetectorName } from './detectors/index.ts';
import { scoreAll } from './pool.ts';
import { judgeRecords } from './scoring/judge.ts';
import { PROFILE_NAMES, PROFILES } from './scoring/profiles.ts';
import { bestThreshold } from './scoring/sweep.ts';
import { writeScores } from './write.ts';

const DEFAULT_DATA = join(import.meta.dirname, '../../../shared/data/nab');
const QUICK_SERIES = 6;

type AllScores = ReadonlyMap<DetectorName, readonly Float64Array[]>;

export const nab: Benchmark = {
  what: 'the Numenta Anomaly Benchmark: how early anomalies are told, at how many false alarms',
  parts: [],
  goals: { 'nab.best.standard': { atLeast: 76 } },
  flags: {
    data: { value: 'DIR', what: 'its series, FOLDER/NAME.csv (../shared/data/nab)' },
    windows: { value: 'FILE', what: 'their anomaly windows (windows.json in that folder)' },
    detector: { value: 'NAME', what: `only this one of ${DETECTOR_NAMES.join(', ')}` },
    out: {
      value: 'DIR',
      what: 'writes FOLDER/NAME.csv with the anomaly scores of that detector (best)',
    },
  },
  async run({ report, quick, flags, signal }: BenchmarkOptions) {
    const detectors = chooseDetectors(flags.detector);
    const all = await readSeries(flags.data ?? DEFAULT_DATA, flags.windows);
    const corpus = quick ? shortest(all) : all;
    const threads = availableParallelism();
    const scores = new Map<DetectorName, Float64Array[]>();
    for (const detector of detectors) {
      const what = `${detector} over ${corpus.length} series on ${threads} threads`;
      const tasks = corpus.map(({ seconds, values }) => ({ detector, seconds, values }));
      scores.set(detector, await report.step(what, () => scoreAll(tasks, { threads, signal })));
    }
    if (flags.out !== undefined) await writeAll(flags.out, corpus, scores);
    return detectors.flatMap((detector) => asSamples(detector, corpus, scores.get(detector) ?? []));
  },
};

/** @throws the list of what there is */
function chooseDetectors(name: string | undefined): readonly DetectorName[] {
  if (name === undefined) return DETECTOR_NAMES;
  const chosen = DETECTOR_NAMES.filter((each) => each === name);
  if (chosen.length > 0) return chosen;
  throw new Error(`there is no detector ${name}: ${DETECTOR_NAMES.join(', ')}`);
}

async function readSeries(data: string, windows = join(data, 'windows.json')) {
  if (existsSync(windows)) return readCorpus(data, windows);
  throw new Error(
    `there is no ${windows}: --data names the folder of a copy of github.com/numenta/NAB's data, ` +
      '--windows its labels/combined_windows.json',
  );
}

/** Their scores compare with nothing, but everything is run once. */
const shortest = (corpus: readonly LabelledSeries[]): LabelledSeries[] =>
  [...corpus]
    .sort((left, right) => left.values.length - right.values.length)
    .slice(0, QUICK_SERIES);

/** Of several detectors those of the last, which is the best one. */
async function writeAll(out: string, corpus: readonly LabelledSeries[], scores: AllScores) {
  const written = [...scores.values()].at(-1) ?? [];
  for (const [index, series] of corpus.entries()) {
    await writeScores(out, series, written[index] ?? new Float64Array());
  }
}

function asSamples(
  detector: DetectorName,
  corpus: readonly LabelledSeries[],
  scores: readonly Float64Array[],
): Sample[] {
  const scored = corpus.map(({ values, windows }, index) => ({
    judged: judgeRecords(values.length, windows),
    scores: scores[index] ?? new Float64Array(values.length),
  }));
  return PROFILE_NAMES.map((profile) => ({
    measure: `nab.${detector}.${profile}`,
    unit: 'points',
    value: bestThreshold(scored, PROFILES[profile]).score,
  }));
}
