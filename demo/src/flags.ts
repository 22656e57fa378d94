import { parseArgs } from 'node:util';
import { LEAK_KINDS, type LeakKind } from '@anomaly-prediction/chaos';
import { parseDuration } from './duration.ts';

export const USAGE = `npm run demo -- [flags]: the whole pipeline on this machine

  --file FILE         the AnomalyPredictor to run              (examples/rubis.yaml)
  --for DURATION      end after this long: 90s, 6m, 24h at most (24h, or Ctrl-C)
  --leak KIND         what goes wrong: cpu, memory, burst,     (cpu where the file allows chaos)
                      slow-database or none
  --leak-after TIME   when, after the first second shown       (2m)
  --leak-for TIME     how long it lasts                        (2m; memory 5m, slow-database 4m, burst 5s)
  --leak-ramp TIME    until it hurts, about; or random         (cpu 50s; memory and slow-database 2m)
  --seed N            decides what visitors do, and a random ramp (7)
  --report DIR        write summary.json and what it is computed from
  --web-port PORT     where the auction site answers           (8080; 0 takes a free one)
  --no-page           no live page (there is none yet)
  --help              this text
`;

export interface Flags {
  file: string;
  forSeconds: number;
  /** null: whatever the file allows. */
  leak: LeakKind | 'none' | null;
  leakAfterSeconds: number;
  /** null: what is usual for the kind; so is the ramp. */
  leakForSeconds: number | null;
  leakRampSeconds: number | 'random' | null;
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
      'leak-for': { type: 'string' },
      'leak-ramp': { type: 'string' },
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
    leakForSeconds: optionalDuration('--leak-for', values['leak-for']),
    leakRampSeconds:
      values['leak-ramp'] === 'random'
        ? 'random'
        : optionalDuration('--leak-ramp', values['leak-ramp']),
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

const optionalDuration = (flag: string, text: string | undefined): number | null =>
  text === undefined ? null : duration(flag, text);

const LEAKS = [...LEAK_KINDS, 'none'] as const;

function leakKind(text: string): LeakKind | 'none' {
  const known = LEAKS.find((kind) => kind === text);
  if (known !== undefined) return known;
  throw new Error(`--leak: ${JSON.stringify(text)} is not known; ${LEAKS.join(', ')} are`);
}

function integer(flag: string, text: string, max: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= max) return value;
  throw new Error(`${flag}: ${JSON.stringify(text)} is not a whole number from 0 to ${max}`);
}
