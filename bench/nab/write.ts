import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Series } from './corpus/series.ts';

/** Writes `FOLDER/NAME.csv` under this folder. */
export async function writeScores(
  out: string,
  series: Series,
  scores: Float64Array,
): Promise<void> {
  const file = join(out, series.name);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, renderScores(series, scores));
}

/** Pure. Numbers so that they are read back as they were. */
export function renderScores({ timestamps, values }: Series, scores: Float64Array): string {
  const rows = timestamps.map(
    (timestamp, index) => `${timestamp},${values[index]},${scores[index]}`,
  );
  return `${['timestamp,value,anomaly_score', ...rows].join('\n')}\n`;
}
