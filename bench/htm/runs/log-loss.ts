import { MODELS } from '../models.ts';
import { type Classifier, createClassifier, createParts, processRecord } from '../pipeline.ts';
import { cpuSeries } from '../series.ts';
import { mean } from '../statistics.ts';

export interface LogLossSettings {
  records: number;
  seed: number;
}

/** Natural logarithms, by version of the classifier and by how many records ahead. */
export type LogLoss = Record<'library' | 'plain', Record<number, number>>;

/** Both classifiers on the very same patterns, each prediction made before its truth was learnt. */
export function runLogLoss({ records, seed }: LogLossSettings): LogLoss {
  const series = cpuSeries({ records, seed });
  const parts = createParts('library', MODELS.model1, { withClassifier: false });
  const buckets = series.map((value) => parts.encoder.bucket(value));
  const judges = {
    library: judge(createClassifier('library', MODELS.model1), buckets),
    plain: judge(createClassifier('plain', MODELS.model1), buckets),
  };
  for (const [record, value] of series.entries()) {
    processRecord(parts, value);
    const pattern = parts.memory.activeCells();
    for (const { predict } of Object.values(judges)) predict(record, pattern, value);
  }
  return { library: judges.library.losses(), plain: judges.plain.losses() };
}

function judge(classifier: Classifier, buckets: readonly number[]) {
  const bySteps = new Map<number, number[]>();
  return {
    predict(record: number, pattern: Parameters<Classifier['learn']>[0], value: number): void {
      for (const { steps, probabilities } of classifier.predict(pattern)) {
        const truth = buckets[record + steps];
        if (truth === undefined) continue;
        const losses = bySteps.get(steps) ?? [];
        losses.push(-Math.log(probabilities[truth] ?? 0));
        bySteps.set(steps, losses);
      }
      classifier.learn(pattern, { bucket: buckets[record] ?? Number.NaN, value });
    },
    losses: (): Record<number, number> =>
      Object.fromEntries([...bySteps].map(([steps, losses]) => [steps, mean(losses)])),
  };
}
