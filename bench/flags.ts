import { parseArgs } from 'node:util';
import type { OwnFlag } from './benchmark.ts';

export interface Flags {
  /** Undefined: none was named. */
  name: string | undefined;
  quick: boolean;
  /** Where to write the results. */
  json: string | undefined;
  /** Values of the benchmark's own flags that were given. */
  own: Readonly<Record<string, string | undefined>>;
}

/** The flags that a benchmark has of its own, by its name. */
export type OwnFlags = Readonly<Record<string, Readonly<Record<string, OwnFlag>>>>;

export const USAGE = `npm run bench -- NAME [flags]

  --quick      fewer and shorter runs
  --json FILE  write the results`;

/** @throws one line that names what it does not know */
export function parseFlags(args: readonly string[], ownFlags: OwnFlags): Flags {
  const known = Object.values(ownFlags).flatMap((flags) => Object.keys(flags));
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      json: { type: 'string' },
      // Those of the others too: only then is it clear which words are values, and which the name.
      ...Object.fromEntries(known.map((flag) => [flag, { type: 'string' as const }])),
    },
  });
  const [name, ...more] = positionals;
  if (more.length > 0) throw new Error(`one benchmark at a time: ${positionals.join(', ')}`);
  const { quick, json, ...own } = values;
  const foreign = Object.keys(own).find((flag) => !(flag in (ownFlags[name ?? ''] ?? {})));
  if (foreign !== undefined) throw new Error(`--${foreign} is no flag of ${name ?? 'all'}`);
  return { name, quick, json, own };
}

/** A line for each flag, indented. Empty without any. */
export const describeOwnFlags = (flags: Readonly<Record<string, OwnFlag>>): string[] =>
  Object.entries(flags).map(([flag, { value, what }]) => `      --${flag} ${value}  ${what}`);
