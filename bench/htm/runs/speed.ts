import { MODELS, type ModelName } from '../models.ts';
import { createParts, processRecord, type Version } from '../pipeline.ts';
import { cpuSeries } from '../series.ts';
import { mean, sum } from '../statistics.ts';

/** Growth compares blocks of so many records. */
const BLOCK_RECORDS = 1_000;

export interface SpeedSettings {
  version: Version;
  model: ModelName;
  withClassifier: boolean;
  records: number;
  seed: number;
}

export interface Speed {
  /** From the first record on: compilation counts. */
  msPerRecord: number;
  /** The last block against the second. */
  growth: number;
  meanAnomaly: number;
}

export function runSpeed(settings: SpeedSettings): Speed {
  const { version, model, withClassifier, records } = settings;
  const series = cpuSeries(settings);
  const parts = createParts(version, MODELS[model], { withClassifier });
  const scores: number[] = [];
  const blocksMs: number[] = [];
  for (let begin = 0; begin < records; begin += BLOCK_RECORDS) {
    const block = series.slice(begin, begin + BLOCK_RECORDS);
    const startMs = performance.now();
    for (const value of block) scores.push(processRecord(parts, value));
    blocksMs.push(performance.now() - startMs);
  }
  return {
    msPerRecord: sum(blocksMs) / records,
    growth: (blocksMs.at(-1) ?? Number.NaN) / (blocksMs[1] ?? Number.NaN),
    meanAnomaly: mean(scores),
  };
}
