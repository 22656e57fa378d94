import type { Sample } from '../../benchmark.ts';
import type { Bench } from '../bench.ts';
import { mebibytes } from '../samples.ts';

/** What a process with the model takes above one without. */
export async function measureMemory({ extent, seed, start, step }: Bench): Promise<Sample[]> {
  const records = extent.growthRecords;
  const [empty, full] = await step(`memory after ${records} records`, async () => [
    await start('memory', { records: 0, seed }),
    await start('memory', { records, seed }),
  ]);
  return [
    mebibytes('model1.classifier.memoryMiB', full.residentMiB - empty.residentMiB),
    mebibytes('model1.classifier.heldMiB', full.heldMiB - empty.heldMiB),
  ];
}
