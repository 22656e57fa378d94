import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';

export interface Flags {
  help: boolean;
  /** Plans whose id holds this text. */
  only: string | undefined;
  /** So many of them, spread; all without it. */
  sample: number | undefined;
  seed: number;
  lanes: number;
  json: string | undefined;
}

export const USAGE = `npm run crash-campaign -- [flags]
Lets every API call of every workflow fail once, and kills the operator around every write.
  --only TEXT   plans whose name holds the text, as a failure shows it
  --sample N    N plans, spread over workflows and faults
  --seed S      which ones (1)
  --lanes N     operators at work at once (cores + 1)
  --json FILE   writes the figures`;

/** @throws one line that names the flag at fault */
export function parseFlags(args: string[]): Flags {
  const { values } = parseArgs({
    args,
    options: {
      help: { type: 'boolean', short: 'h', default: false },
      only: { type: 'string' },
      sample: { type: 'string' },
      seed: { type: 'string', default: '1' },
      lanes: { type: 'string', default: String(availableParallelism() + 1) },
      json: { type: 'string' },
    },
  });
  const { help, only, sample, seed, lanes, json } = values;
  return {
    ...{ help, only, json },
    sample: sample === undefined ? undefined : count('sample', sample, 1),
    seed: count('seed', seed, 0),
    lanes: count('lanes', lanes, 1),
  };
}

function count(flag: string, text: string, min: number): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= min) return value;
  throw new Error(`--${flag} must be a whole number of at least ${min}, not ${text}`);
}
