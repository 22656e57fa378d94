import { parseArgs } from 'node:util';

export interface Flags {
  /** Undefined: none was named. */
  name: string | undefined;
  quick: boolean;
  /** Where to write the results. */
  json: string | undefined;
}

export const USAGE = `npm run bench -- NAME [flags]

  --quick      fewer and shorter runs
  --json FILE  write the results`;

/** @throws one line that names what it does not know */
export function parseFlags(args: readonly string[]): Flags {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { quick: { type: 'boolean', default: false }, json: { type: 'string' } },
  });
  const [name, ...more] = positionals;
  if (more.length > 0) throw new Error(`one benchmark at a time: ${positionals.join(', ')}`);
  return { name, quick: values.quick, json: values.json };
}
