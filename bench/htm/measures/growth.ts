import type { Sample } from '../../benchmark.ts';
import type { Bench } from '../bench.ts';
import type { ModelName } from '../models.ts';
import { times } from '../samples.ts';

/** How much longer a record takes when much was learnt. */
export async function measureGrowth({ extent, seed, start, step }: Bench): Promise<Sample[]> {
  const { rounds, growthRecords: records } = extent;
  const settings = { version: 'library', records, seed } as const;
  const samples: Sample[] = [];
  for (let round = 1; round <= rounds; round++) {
    const growth = (model: ModelName, withClassifier: boolean) =>
      start('speed', { ...settings, model, withClassifier });
    await step(`round ${round} of ${rounds}: growth over ${records} records`, async () => {
      const model1 = await growth('model1', false);
      const classifier = await growth('model1', true);
      const unbounded = await growth('unbounded', false);
      samples.push(
        times('model1.growth', model1.growth),
        times('model1.classifier.growth', classifier.growth),
        times('model1.unbounded.growth', unbounded.growth),
      );
    });
  }
  return samples;
}
