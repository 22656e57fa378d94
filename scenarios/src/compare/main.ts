import { readRecording } from '../recording/index.ts';
import { createComparison } from './compare.ts';
import { renderComparisons } from './table.ts';

const USAGE = `npm run compare -- FILE...: recordings against simulations, scenario by scenario

  FILE     of either kind, by npm run record or npm run simulate; each says which it is
  --help   this text
`;

try {
  await main(process.argv.slice(2));
} catch (error) {
  console.error(`compare: ${error instanceof Error ? error.message : error}`);
  if (process.env.DEBUG) console.error(error);
  process.exitCode = 1;
}

async function main(paths: readonly string[]): Promise<void> {
  if (paths.includes('--help')) return void console.log(USAGE);
  const unknown = paths.find((path) => path.startsWith('-'));
  if (unknown !== undefined) throw new Error(`${unknown} is no flag; --help says more`);
  if (paths.length === 0) throw new Error('no file is given; --help says more');
  const comparison = createComparison();
  for (const path of paths) {
    const cutOff = () => console.error(`${path} breaks off within an episode, which is left out`);
    for await (const episode of readRecording(path, { cutOff })) comparison.add(episode);
  }
  console.log(renderComparisons(comparison.results()));
}
