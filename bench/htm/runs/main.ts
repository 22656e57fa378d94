import { RUNS } from './index.ts';

// node main.ts NAME SETTINGS: prints the result as the last line.
const [name = '', settings = '{}'] = process.argv.slice(2);
const run = Object.entries(RUNS).find(([known]) => known === name)?.[1];
if (!run) throw new Error(`there is no run ${name}: one of ${Object.keys(RUNS).join(', ')}`);
console.log(JSON.stringify(await (run as (settings: unknown) => unknown)(JSON.parse(settings))));
