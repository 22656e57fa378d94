import type { Sample } from '../../benchmark.ts';
import type { Bench } from '../bench.ts';
import { mebibytes, ms } from '../samples.ts';

/** What it takes to save and restore a trained model. */
export async function measureSnapshot({ extent, seed, start, step }: Bench): Promise<Sample[]> {
  const { records } = extent;
  const { writeMs, readMs, sizeMiB } = await step(`snapshots after ${records} records`, () =>
    start('snapshot', { records, seed }),
  );
  return [
    ms('model1.snapshotWriteMs', writeMs),
    ms('model1.snapshotReadMs', readMs),
    mebibytes('model1.snapshotMiB', sizeMiB),
  ];
}
