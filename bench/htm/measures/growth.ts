import type { Sample } from '../../benchmark.ts';
import type { Bench } from '../bench.ts';
import { times } from '../samples.ts';

/** How much longer a record takes when much was learnt. */
export async function measureGrowth({ extent, seed, start, step }: Bench): Promise<Sample[]> {
  const records = extent.growthRecords;
  const settings = { version: 'library', model: 'model1', records, seed } as const;
  const model1 = await step(`growth over ${records} records`, () =>
    start('speed', { ...settings, withClassifier: false }),
  );
  const classifier = await step(`growth over ${records} records, with classifier`, () =>
    start('speed', { ...settings, withClassifier: true }),
  );
  return [
    times('model1.growth', model1.growth),
    times('model1.classifier.growth', classifier.growth),
  ];
}
