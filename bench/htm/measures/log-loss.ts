import type { Sample } from '../../benchmark.ts';
import type { Bench } from '../bench.ts';
import { ms, nats, percent } from '../samples.ts';

const STEPS = [1, 7];

/** Whether the classifier's speed costs quality. */
export async function measureLogLoss({ extent, seed, start, step }: Bench): Promise<Sample[]> {
  const records = extent.logLossRecords;
  const { library, plain } = await step(`log-loss of both classifiers, ${records} records`, () =>
    start('logLoss', { records, seed }),
  );
  const settings = {
    version: 'plain',
    model: 'model1',
    withClassifier: true,
    records,
    seed,
  } as const;
  const { msPerRecord } = await step('the straightforward version with classifier', () =>
    start('speed', settings),
  );
  return [
    ms('plain.classifier.msPerRecord', msPerRecord),
    ...STEPS.flatMap((steps) => {
      const ours = library[steps] ?? Number.NaN;
      const straightforward = plain[steps] ?? Number.NaN;
      return [
        nats(`model1.logLoss${steps}`, ours),
        nats(`plain.logLoss${steps}`, straightforward),
        percent(`model1.logLossExcess${steps}`, 100 * (ours / straightforward - 1)),
      ];
    }),
  ];
}
