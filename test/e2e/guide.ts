import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commandsIn } from '../../charts/test/commands-in.ts';
import { PRODUCT } from '../world/images/cluster-images.ts';
import { ROOT } from './target.ts';

const GUIDE = join(ROOT, 'docs', 'install.md');
/** What a reader replaces by his own. */
const EXAMPLE_REGISTRY = 'registry.example.com/anomaly-prediction';

/** The commands of docs/install.md, for the images of the test cluster. */
export async function openGuide(): Promise<(heading: string, index?: number) => string> {
  const blocks = commandsIn(await readFile(GUIDE, 'utf8'));
  return (heading, index = 0) => {
    const block = blocks.get(heading)?.[index];
    if (block === undefined) throw new Error(`the guide has no block ${index} under ${heading}`);
    return block.replaceAll(
      `--set images.registry=${EXAMPLE_REGISTRY}`,
      `--set images.registry=${PRODUCT.registry} --set images.tag=${PRODUCT.tag}`,
    );
  };
}
