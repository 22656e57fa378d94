import type { Sample } from '../../benchmark.ts';
import type { Bench } from '../bench.ts';
import { times } from '../samples.ts';

/** How much longer a record takes when much was learnt. */
export async function measureGrowth({ extent, seed, start, step }: Bench): Promise<Sample[]> {
  const { rounds, growthRecords: records } = extent;
  const settings = { version: 'library', model: 'model1', records, seed } as const;
  const samples: Sample[] = [];
  for (let round = 1; round <= rounds; round++) {
    const growth = (withClassifier: boolean) => start('speed', { ...settings, withClassifier });
    const [model1, classifier] = await step(
      `round ${round} of ${rounds}: growth over ${records} records`,
      async () => [await growth(false), await growth(true)],
    );
    samples.push(
      times('model1.growth', model1.growth),
      times('model1.classifier.growth', classifier.growth),
    );
  }
  return samples;
}
