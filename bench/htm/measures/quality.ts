import type { Sample } from '../../benchmark.ts';
import type { Bench } from '../bench.ts';
import type { ModelName } from '../models.ts';
import { score } from '../samples.ts';

const COMPARED: Readonly<Record<string, ModelName>> = { model1: 'model1', streams: 'small' };

/** What the small size costs. */
export async function measureQuality({ extent, seed, start, step }: Bench): Promise<Sample[]> {
  const records = extent.qualityRecords;
  const samples: Sample[] = [];
  for (const [name, model] of Object.entries(COMPARED)) {
    const quality = await step(`anomalies that ${name} tells, ${records} records`, () =>
      start('quality', { model, records, seed }),
    );
    samples.push(
      score(`${name}.areaUnderCurve`, quality.areaUnderCurve),
      score(`${name}.usualAnomaly`, quality.meanAnomaly),
    );
  }
  return samples;
}
