import type { Sample } from '../../benchmark.ts';
import type { Bench } from '../bench.ts';
import type { ModelName } from '../models.ts';
import { score } from '../samples.ts';

const COMPARED: Readonly<Record<string, ModelName>> = {
  model1: 'model1',
  'model1.unbounded': 'unbounded',
  streams: 'small',
};

/** What bounds and a small size cost: all on the same series, another one in each round. */
export async function measureQuality({ extent, seed, start, step }: Bench): Promise<Sample[]> {
  const { rounds, qualityRecords: records } = extent;
  const samples: Sample[] = [];
  for (let round = 1; round <= rounds; round++) {
    for (const [name, model] of Object.entries(COMPARED)) {
      const what = `round ${round} of ${rounds}: anomalies that ${name} tells, ${records} records`;
      const quality = await step(what, () =>
        start('quality', { model, records, seed: seed + round }),
      );
      samples.push(
        score(`${name}.areaUnderCurve`, quality.areaUnderCurve),
        score(`${name}.usualAnomaly`, quality.meanAnomaly),
      );
    }
  }
  return samples;
}
