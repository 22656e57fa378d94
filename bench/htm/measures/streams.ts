import type { Sample } from '../../benchmark.ts';
import type { Bench } from '../bench.ts';
import { gibibytes, ms } from '../samples.ts';

/** Many small models in one process. */
export async function measureStreams({ extent, seed, start, step }: Bench): Promise<Sample[]> {
  const { streams, seconds, recordsBefore } = extent.streams;
  const what = `${streams} small models for ${seconds} s, after ${recordsBefore} records each`;
  const measured = await step(what, () => start('streams', { ...extent.streams, seed }));
  return [
    ms('streams.p99Ms', measured.p99Ms),
    ms('streams.maxMs', measured.maxMs),
    ms('streams.msPerRecord', measured.msPerRecord),
    gibibytes('streams.memoryGiB', measured.memoryGiB),
  ];
}
