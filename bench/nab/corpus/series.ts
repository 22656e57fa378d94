import { parseTimestamp } from './timestamp.ts';

/** One series of the corpus, records in the order of the file. */
export interface Series {
  /** `FOLDER/NAME.csv`, as the file of windows names it. */
  name: string;
  /** As the file writes them. */
  timestamps: readonly string[];
  /** The same as seconds. */
  seconds: Float64Array;
  values: Float64Array;
}

const HEADER = 'timestamp,value';

/** Reads a CSV file `timestamp,value`. Pure. Throws naming the series and the line. */
export function parseSeries(name: string, text: string): Series {
  const [header, ...lines] = text.trimEnd().split(/\r?\n/);
  if (header !== HEADER) throw new Error(`${name}: line 1 is not ${HEADER}`);
  const rows = lines.map((line, index) => parseRow(line, `${name}: line ${index + 2}`));
  return {
    name,
    timestamps: rows.map(({ timestamp }) => timestamp),
    seconds: Float64Array.from(rows, ({ seconds }) => seconds),
    values: Float64Array.from(rows, ({ value }) => value),
  };
}

function parseRow(line: string, where: string) {
  const [timestamp = '', digits = '', ...more] = line.split(',');
  const value = digits.trim() === '' ? Number.NaN : Number(digits);
  if (!Number.isFinite(value) || more.length > 0) {
    throw new Error(`${where} is not a time and a number: ${line.slice(0, 80)}`);
  }
  try {
    return { timestamp, seconds: parseTimestamp(timestamp), value };
  } catch (cause) {
    throw new Error(`${where}: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}
