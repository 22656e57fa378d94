import { MODELS, type ModelName } from '../models.ts';
import { createParts, processRecord } from '../pipeline.ts';
import { labelledCpuSeries } from '../series.ts';
import { areaUnderCurve, mean, trailingMeans } from '../statistics.ts';

/** An anomaly is told by the mean score of so many records, as an alarm would. */
const MEAN_OF_RECORDS = 5;
/** Judged from here on: before it the model learns its first week. */
const FIRST_JUDGED = 2_000;

export interface QualitySettings {
  model: ModelName;
  records: number;
  seed: number;
}

export interface Quality {
  /** How well the anomalies that were put in stand out: 1 is perfectly, 0.5 not at all. */
  areaUnderCurve: number;
  /** Of the records without an anomaly. */
  meanAnomaly: number;
}

export function runQuality(settings: QualitySettings): Quality {
  const { values, anomalous } = labelledCpuSeries(settings);
  const parts = createParts('library', MODELS[settings.model], { withClassifier: false });
  const scores = values.map((value) => processRecord(parts, value)).slice(FIRST_JUDGED);
  const isAnomalous = anomalous.slice(FIRST_JUDGED);
  return {
    areaUnderCurve: areaUnderCurve(trailingMeans(scores, MEAN_OF_RECORDS), isAnomalous),
    meanAnomaly: mean(scores.filter((_, record) => !isAnomalous[record])),
  };
}
