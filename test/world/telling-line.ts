/** Enough for an error and its cause; a line of log may be of any length. */
const MAX_LENGTH = 300;
/** Words of Kafka, MariaDB, Java and Node when something is wrong. */
const ERROR = /\b(?:ERROR|FATAL)\b|(?:Error|Exception)(?::|$)/;
/** As pino counts: error and fatal. */
const ERROR_LEVEL = 50;

interface Entry {
  level?: number;
  msg?: string;
  err?: { message?: string };
}

interface Line {
  text: string;
  isError: boolean;
}

/**
 * The line of a log that tells best why its process ended, in plain words: the last error, else the
 * last line; empty when there is none.
 */
export function tellingLine(log: string): string {
  const lines = readLines(log);
  return shorten(lines.findLast(({ isError }) => isError) ?? lines.at(-1));
}

/** The last error of a log in plain words; empty when there is none. */
export const lastError = (log: string): string =>
  shorten(readLines(log).findLast(({ isError }) => isError));

const readLines = (log: string): Line[] =>
  log
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map(readLine);

const shorten = (line: Line | undefined): string =>
  (line?.text ?? '').replace(/\s+/g, ' ').trim().slice(0, MAX_LENGTH);

function readLine(line: string): Line {
  const entry = parseEntry(line);
  if (entry === null) return { text: line, isError: ERROR.test(line) };
  const { level = 0, msg, err } = entry;
  const words = [msg, err?.message].filter((text) => text !== undefined);
  return { text: words.join(': '), isError: level >= ERROR_LEVEL };
}

function parseEntry(line: string): Entry | null {
  if (!line.startsWith('{')) return null;
  try {
    return JSON.parse(line);
  } catch {
    // Torn, since its writer was killed at it.
    return null;
  }
}
