import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseSeries, type Series } from './series.ts';
import { parseWindows, type RecordWindow, recordWindows } from './windows.ts';

/** A series with what is known of it. */
export interface LabelledSeries extends Series {
  windows: readonly RecordWindow[];
}

/** Every series that the file of windows names, in its order. Fails naming what it cannot read. */
export async function readCorpus(data: string, windowsFile: string): Promise<LabelledSeries[]> {
  const windows = parseWindows(await readNamed(windowsFile));
  return Promise.all(
    [...windows].map(async ([name, timeWindows]) => {
      const series = parseSeries(name, await readNamed(join(data, name)));
      return { ...series, windows: recordWindows(timeWindows, series.seconds) };
    }),
  );
}

async function readNamed(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new Error(`cannot read ${file}: ${cause instanceof Error ? cause.message : cause}`, {
      cause,
    });
  }
}
