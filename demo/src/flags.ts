import { parseArgs } from 'node:util';
import { parseDuration } from './duration.ts';

export const USAGE = `npm run demo -- [flags]: the whole pipeline on this machine

  --file FILE         the AnomalyPredictor to run              (examples/rubis.yaml)
  --for DURATION      end after this long: 90s, 6m, 24h at most (24h, or Ctrl-C)
  --leak cpu|none     what goes wrong                          (cpu where the file allows chaos)
  --leak-after TIME   when, after the first second shown       (2m)
  --leak-for TIME     how long it lasts                        (2m)
  --seed N            decides what visitors do                 (7)
  --report DIR        write summary.json and what it is computed from
  --web-port PORT     where the auction site answers           (8080; 0 takes a free one)
  --no-page           no live page (there is none yet)
  --help              this text
`;

export type LeakKind = 'cpu' | 'none';

export interface Flags {
  file: string;
  forSeconds: number;
  /** null: whatever the file allows. */
  leak: LeakKind | null;
  leakAfterSeconds: number;
  leakForSeconds: number;
  seed: number;
  report: string | null;
  webPort: number;
  help: boolean;
}

/** A run is held in memory to be judged as a whole. */
const MAX_FOR = '24h';
const MAX_SEED = 2 ** 32 - 1;
const MAX_PORT = 65_535;

/** The command line's flags. Throws an error of one line that names the flag. */
export function parseFlags(args: readonly string[]): Flags {
  const { values } = parseArgs({
    args: [...args],
    options: {
      file: { type: 'string', default: 'examples/rubis.yaml' },
      for: { type: 'string', default: MAX_FOR },
      leak: { type: 'string' },
      'leak-after': { type: 'string', default: '2m' },
      'leak-for': { type: 'string', default: '2m' },
      seed: { type: 'string', default: '7' },
      report: { type: 'string' },
      'web-port': { type: 'string', default: '8080' },
      'no-page': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  return {
    file: values.file,
    forSeconds: runDuration(values.for),
    leak: values.leak === undefined ? null : leakKind(values.leak),
    leakAfterSeconds: duration('--leak-after', values['leak-after']),
    leakForSeconds: duration('--leak-for', values['leak-for']),
    seed: integer('--seed', values.seed, MAX_SEED),
    report: values.report ?? null,
    webPort: integer('--web-port', values['web-port'], MAX_PORT),
    help: values.help,
  };
}

function runDuration(text: string): number {
  const seconds = duration('--for', text);
  if (seconds <= parseDuration(MAX_FOR)) return seconds;
  throw new Error(`--for: ${JSON.stringify(text)} is too long; a run lasts ${MAX_FOR} at most`);
}

function duration(flag: string, text: string): number {
  try {
    return parseDuration(text);
  } catch (cause) {
    throw new Error(`${flag}: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}

function leakKind(text: string): LeakKind {
  if (text === 'cpu' || text === 'none') return text;
  throw new Error(`--leak: ${JSON.stringify(text)} is not known; cpu and none are`);
}

function integer(flag: string, text: string, max: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= max) return value;
  throw new Error(`${flag}: ${JSON.stringify(text)} is not a whole number from 0 to ${max}`);
}
